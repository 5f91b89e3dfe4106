import { warn } from '../work/warnings.ts'
import type { Context } from '../context.ts'
import { currentContext, withContext } from '../scope.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import type { LMOptions } from '../lm/lm.ts'
import type { ProgramEvent } from '../program.ts'
import { isOfLibrary } from '../state/identity/own-code.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { SignatureInput, SignatureOutput } from '../signature/signature-types.ts'
import { showValue } from '../wording/show-value.ts'
import { Module } from './module.ts'
import { runProgram } from './run-program.ts'
import { diversify } from './settle-call.ts'

/** Outputs after those that a module adds. */
export type OutputWith<Output extends object, Adds extends object> = [keyof Adds] extends [never]
  ? Output
  : Adds & Output extends infer Both
    ? { [Name in keyof Both]: Both[Name] }
    : never

/** Options of `completions`: a context, and how many. */
export interface CompletionsOptions extends Context {
  /** How many completions to ask for, from 1. */
  readonly n: number
}

/**
 * A module over whatever signature it is made with, as `Predict`, `ChainOfThought` and `ReAct` are: extend it with the
 * outputs that yours adds, and say in `answer` what happens. Inputs and outputs have their types where it is run; inside
 * nobody knows the fields, so there they are objects.
 *
 * @typeParam Adds the outputs beside those of the signature
 * @typeParam Fields the outputs of the predictors inside, by which `stream` types its events
 * @example
 * class Shouted<const S extends string | AnySignature = string> extends SignatureModule<S, { loud: boolean }> {
 *   readonly predict: Predict<AnySignature>
 *   constructor(signature: CheckSignature<S>) {
 *     super()
 *     this.predict = new Predict<AnySignature>(toSignature(signature as string | AnySignature))
 *   }
 *   protected async answer(input: Record<string, unknown>) {
 *     return { loud: true, ...(await this.predict.run(input)) }
 *   }
 * }
 */
export abstract class SignatureModule<
  const S extends string | AnySignature = string,
  Adds extends object = {},
  Fields extends object = OutputWith<SignatureOutput<S>, Adds>,
> extends Module<SignatureInput<S>, OutputWith<SignatureOutput<S>, Adds>> {
  /**
   * Answers an input with the outputs of the signature and those that the module adds.
   *
   * @param context what applies; modules inside have it already, pass its `signal` on to other work
   * @param options what the caller of `run` has passed: for the one module inside whose options they are, if there is one
   */
  protected abstract answer(
    input: Record<string, unknown>,
    context: Context,
    options: Context | undefined,
  ): Promise<object>

  /**
   * Answers an input several times, at least once. Unless a module does it another way, it answers `n` times at once, each
   * time with another sample. Answers that fail are left out, with a warning; when all do, the first error counts.
   */
  protected async answerSeveral(
    input: Record<string, unknown>,
    context: Context,
    { n }: CompletionsOptions,
  ): Promise<readonly object[]> {
    const answers = Array.from({ length: n }, (_, index) =>
      withContext({ lmOptions: sampleOf(context.lmOptions, index, n) }, () =>
        this.answer(input, currentContext(), undefined),
      ),
    )
    const settled = await Promise.allSettled(answers)
    const outputs = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const failed = settled.find((each) => each.status === 'rejected')
    if (failed && outputs.length === 0) throw failed.reason
    if (failed)
      warn(
        'COMPLETIONS_MISSING',
        () => `${n - outputs.length} of ${n} answers of '${this.name}' failed: ${showValue(failed.reason)}`,
      )
    return outputs
  }

  /** Calls `answer`. */
  forward(
    input: SignatureInput<S>,
    context: Context,
    options?: Context,
  ): Promise<OutputWith<SignatureOutput<S>, Adds>> {
    return this.answer(input, context, options) as Promise<OutputWith<SignatureOutput<S>, Adds>>
  }

  override run(input: SignatureInput<S>, options?: Context): Promise<OutputWith<SignatureOutput<S>, Adds>> {
    return runProgram(this, input, options, (context) => this.forward(input, context, options))
  }

  override stream(
    input: SignatureInput<S>,
    options?: Context,
  ): AsyncGenerator<ProgramEvent<OutputWith<SignatureOutput<S>, Adds>, Fields>, void, undefined> {
    return super.stream(input, options) as ReturnType<typeof this.stream>
  }

  /**
   * Asks for `n` completions and returns those that fit the signature, at least one. As in DSPy, a temperature that is
   * unset or next to nothing becomes 0.7, since equal completions would be of no use.
   *
   * @throws ConfigurationError when `n` is no whole number from 1; else as `run`, when no completion fits.
   */
  async completions(
    input: SignatureInput<S>,
    options: CompletionsOptions,
  ): Promise<OutputWith<SignatureOutput<S>, Adds>[]> {
    const { n, ...context } = options
    checkCount(n)
    const answers = runProgram(this, input, context, (applying) =>
      this.answerSeveral(input as Record<string, unknown>, applying, options),
    )
    return answers as Promise<OutputWith<SignatureOutput<S>, Adds>[]>
  }
}

/** Checks how many completions are asked for. @throws ConfigurationError when it is no whole number from 1 */
export function checkCount(n: number): number {
  if (Number.isInteger(n) && n >= 1) return n
  throw new ConfigurationError(`\`n\` must be a whole number from 1, got ${n}.`)
}

/** Sampling options of one of `n` answers, another sample for each. */
function sampleOf(lmOptions: LMOptions = {}, index: number, n: number): LMOptions {
  return {
    ...diversify(lmOptions, n),
    ...(index > 0 && { rolloutId: `${lmOptions.rolloutId ?? 0}.${index}` }),
  }
}

isOfLibrary(SignatureModule)
