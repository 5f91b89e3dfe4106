import { type Context, contextKeys } from '../context.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import type { Program } from '../program.ts'
import { isOfLibrary, rememberCode } from '../state/identity/own-code.ts'
import { Module } from './module.ts'

/** What {@link program} makes: a module with its parts as properties. */
export type ProgramWith<Input extends object, Output, Parts extends object> = Module<Input, Output> & Readonly<Parts>

/** What a program is made of: predictors, modules, or lists of them, by name. */
export type ProgramParts = Readonly<Record<string, object>>

/** Options of {@link program}. */
export interface ProgramOptions {
  /** Stands for the code where results are kept: change it when what the function does changes. @default its source text */
  readonly version?: string | undefined
}

/**
 * Makes a program from a function, without a class. The function gets its parts and the context as the second argument:
 * what an optimizer may change is what stands in `parts`.
 *
 * @param name names the program in events, reports and saved states
 * @param parts predictors and modules by name; their paths begin with it
 * @param forward what happens with an input
 * @throws ConfigurationError when a part has the name of something else that `forward` gets or a module has
 *
 * @example
 * const rag = program('rag', { respond: new ChainOfThought('question, context: string[] -> answer') },
 *   async ({ question }: { question: string }, { respond, signal }) => {
 *     const { passages } = await retriever.retrieve({ query: question, k: 3, signal })
 *     return respond.run({ question, context: passages.map((passage) => passage.text) })
 *   })
 */
export function program<Input extends object, Output, const Parts extends ProgramParts>(
  name: string,
  parts: Parts,
  forward: (input: Input, context: Parts & Context) => Promise<Output>,
  options: ProgramOptions = {},
): ProgramWith<Input, Output, Parts> {
  for (const part of Object.keys(parts)) {
    if (!reserved.has(part) && !(part in FunctionProgram.prototype)) continue
    throw new ConfigurationError(
      `Program '${name}' can't have a part called '${part}': the name is taken. Rename the part.`,
    )
  }
  const made = Object.assign(new FunctionProgram(name, parts, forward), parts)
  return options.version === undefined ? made : Object.assign(made, { version: options.version })
}

const programKeys = {
  name: true,
  version: true,
  run: true,
  execute: true,
  stream: true,
  preview: true,
} as const satisfies Record<Exclude<keyof Program, symbol>, true>
const reserved: ReadonlySet<string> = new Set([...contextKeys, ...Object.keys(programKeys), '__proto__'])

class FunctionProgram<Input extends object, Output, Parts extends object> extends Module<Input, Output> {
  readonly #name: string
  readonly #parts: Parts
  readonly #forward: (input: Input, context: Parts & Context) => Promise<Output>

  constructor(name: string, parts: Parts, forward: (input: Input, context: Parts & Context) => Promise<Output>) {
    super()
    this.#name = name
    this.#parts = parts
    this.#forward = forward
    rememberCode(this, forward)
  }

  override get name(): string {
    return this.#name
  }

  forward(input: Input, context: Context): Promise<Output> {
    return this.#forward(input, { ...context, ...this.#parts })
  }
}

isOfLibrary(FunctionProgram)
