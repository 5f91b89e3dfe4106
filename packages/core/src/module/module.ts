import type { Context } from '../context.ts'
import { type Execution, type Program, type ProgramEvent, programBrand, type RequestPreview } from '../program.ts'
import { isOfLibrary } from '../state/identity/own-code.ts'
import { recordExecution } from './execute.ts'
import { previewRequests } from './preview.ts'
import { runProgram } from './run-program.ts'
import { streamProgram } from './stream-program.ts'

/**
 * A composable unit of a program: extend it, keep predictors and other modules in properties, and say in `forward` what
 * happens with an input. Predictors in public properties, arrays, maps and nested modules have state.
 *
 * @example
 * class Rag extends Module<{ question: string }, { answer: string }> {
 *   readonly respond = new ChainOfThought('question, context: string[] -> answer')
 *   readonly retriever: Retriever
 *   constructor(retriever: Retriever) {
 *     super()
 *     this.retriever = retriever
 *   }
 *   async forward({ question }: { question: string }, { signal }: Context) {
 *     const { passages } = await this.retriever.retrieve({ query: question, k: 3, signal })
 *     return this.respond.run({ question, context: passages.map(({ text }) => text) })
 *   }
 * }
 */
export abstract class Module<Input extends object = never, Output = unknown> implements Program<Input, Output> {
  /** What `isProgram` looks for, across installed copies of this package. */
  readonly [programBrand] = true

  /** Names the program in events and reports. @default the name of the class */
  get name(): string {
    return this.constructor.name
  }

  /**
   * Stands for the module's own code where results are kept: change it when what `forward` does changes.
   *
   * @default the text of `forward`
   */
  declare readonly version?: string | undefined

  /**
   * What the module does with an input, in the context that applies: pass its `signal` on. Called by `run`; call `run` of
   * the modules inside.
   */
  abstract forward(input: Input, context: Context): Promise<Output>

  /** Runs the module; an abort rejects at once with `signal.reason`, whatever `forward` is waiting for. */
  run(input: Input, options?: Context): Promise<Output> {
    return runProgram(this, input, options, (context) => this.forward(input, context))
  }

  /** Runs the module and says what it did: output, trace, usage, duration. */
  execute(input: Input, options?: Context): Promise<Execution<Output>> {
    return recordExecution(() => this.run(input, options), options?.signal)
  }

  /**
   * Runs the module and tells what happens inside: outputs of predictors while they form, tools, repairs; the last
   * event has the output. Work begins with the first `next()` and waits for a slow reader; leaving the loop aborts it.
   * With an LM that does not stream, and on a cache hit, outputs come whole.
   *
   * @example for await (const event of rag.stream({ question })) if (event.type === 'field-delta') write(event.delta)
   */
  stream(input: Input, options?: Context): AsyncGenerator<ProgramEvent<Output>, void, undefined> {
    return streamProgram((streamed) => this.run(input, streamed), options)
  }

  /** Shows the messages that `run` would send first, without sending them. Needs no LM. */
  preview(input: Input, options?: Context): Promise<readonly RequestPreview[]> {
    return previewRequests(() => this.run(input, options))
  }
}

isOfLibrary(Module)
