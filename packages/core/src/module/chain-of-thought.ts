import { isOfLibrary } from '../state/identity/own-code.ts'
import type { Context } from '../context.ts'
import { type AnySignature, toSignature } from '../signature/signature.ts'
import type { CheckSignature, SignatureInput, SignatureOutput } from '../signature/signature-types.ts'
import { Predict, type PredictOptions } from './predict.ts'
import { type CompletionsOptions, type OutputWith, SignatureModule } from './signature-module.ts'

/** The outputs of a signature after a `reasoning`. */
export type WithReasoning<Output extends object> = OutputWith<Output, { reasoning: string }>

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
export class ChainOfThought<const S extends string | AnySignature = string> extends SignatureModule<
  S,
  { reasoning: string }
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

  protected answer(input: Record<string, unknown>, _context: Context, options: Context | undefined): Promise<object> {
    return this.predict.run(input, options)
  }

  protected override answerSeveral(
    input: Record<string, unknown>,
    _context: Context,
    options: CompletionsOptions,
  ): Promise<object[]> {
    return this.predict.completions(input, options)
  }
}

isOfLibrary(ChainOfThought)
