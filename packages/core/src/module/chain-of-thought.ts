import type { Context } from '../context.ts'
import { type AnySignature, toSignature } from '../signature/signature.ts'
import type { CheckSignature, SignatureInput, SignatureOutput } from '../signature/signature-types.ts'
import type { ProgramEvent } from '../program.ts'
import { Module } from './module.ts'
import { type CompletionsOptions, Predict, type PredictOptions } from './predict.ts'
import { runProgram } from './run-program.ts'

/** The outputs of a signature after a `reasoning`. */
export type WithReasoning<Output extends object> = { reasoning: string } & Output extends infer T
  ? { [K in keyof T]: T[K] }
  : never

/** A signature that can be reasoned about: one without an output `reasoning` of its own. */
export type CheckReasoning<S extends string | AnySignature> = 'reasoning' extends keyof SignatureOutput<S>
  ? string extends keyof SignatureOutput<S>
    ? CheckSignature<S>
    : "signature error - ChainOfThought adds the output 'reasoning' itself: drop yours"
  : CheckSignature<S>

/** Options of {@link ChainOfThought}. */
export interface ChainOfThoughtOptions<
  Input extends object = object,
  Output extends object = object,
> extends PredictOptions<Input, Output> {
  /** What the reasoning is about, in words for the model. @default none */
  readonly reasoning?: string | undefined
}

/**
 * Reasons before it answers: a `Predict`, at `predict`, whose signature begins its outputs with `reasoning`. As DSPy's
 * `ChainOfThought` (Wei et al. 2022, arXiv 2201.11903).
 */
export class ChainOfThought<const S extends string | AnySignature = string> extends Module<
  SignatureInput<S>,
  WithReasoning<SignatureOutput<S>>
> {
  /** The predictor that is asked. */
  readonly predict: Predict<AnySignature>

  /** @throws SignatureError when the signature can't be read or has an output `reasoning` already */
  constructor(
    signature: CheckReasoning<S>,
    { reasoning, ...options }: ChainOfThoughtOptions<SignatureInput<S>, WithReasoning<SignatureOutput<S>>> = {},
  ) {
    super()
    const reasoned = toSignature(signature as string | AnySignature).prepend({ output: 'reasoning: string' })
    this.predict = new Predict<AnySignature>(
      reasoning === undefined ? reasoned : reasoned.describe({ reasoning }),
      options,
    )
  }

  /** Reasons, then answers. The options are those of the predictor's call. */
  override run(input: SignatureInput<S>, options?: Context): Promise<WithReasoning<SignatureOutput<S>>> {
    return runProgram(this, input, undefined, (context) => this.forward(input, context, options))
  }

  /** Reasons, then answers, and tells both while they form: see `Module.stream`. */
  override stream(
    input: SignatureInput<S>,
    options?: Context,
  ): AsyncGenerator<
    ProgramEvent<WithReasoning<SignatureOutput<S>>, WithReasoning<SignatureOutput<S>>>,
    void,
    undefined
  > {
    return super.stream(input, options) as ReturnType<typeof this.stream>
  }

  /** Asks for `n` completions, each with its own reasoning: see `Predict.completions`. */
  completions(input: SignatureInput<S>, options: CompletionsOptions): Promise<WithReasoning<SignatureOutput<S>>[]> {
    return runProgram(this, input, undefined, () => this.predict.completions(input, options)) as Promise<
      WithReasoning<SignatureOutput<S>>[]
    >
  }

  forward(input: SignatureInput<S>, _context: Context, options?: Context): Promise<WithReasoning<SignatureOutput<S>>> {
    return this.predict.run(input, options) as Promise<WithReasoning<SignatureOutput<S>>>
  }
}
