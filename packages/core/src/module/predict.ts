import { isOfLibrary } from '../state/identity/own-code.ts'
import type { Adapter } from '../adapter/adapter.ts'
import type { Context } from '../context.ts'
import type { LM, LMOptions } from '../lm/lm.ts'
import { type AnySignature, toSignature } from '../signature/signature.ts'
import type { CheckSignature, SignatureInput, SignatureOutput } from '../signature/signature-types.ts'
import type { Demo } from '../state/program-state.ts'
import { checkLMOptions } from '../state/check-lm-options.ts'
import { type Predictor, predictorBrand } from '../state/predictor.ts'
import { createSettings, type PredictorSettings } from '../state/predictor-settings.ts'
import { runCompletions, runPredictor } from './run-predictor.ts'
import { checkCount, type CompletionsOptions, SignatureModule } from './signature-module.ts'

/** Options of {@link Predict} and of the modules built on it. */
export interface PredictOptions<Input extends object = object, Output extends object = object> {
  /** The LM it always uses. @default the one of the context */
  readonly lm?: LM | undefined
  /** Sampling options. */
  readonly lmOptions?: LMOptions | undefined
  /** Examples to show. What an optimizer finds replaces them. */
  readonly demos?: readonly TypedDemo<Input, Output>[] | undefined
  /** How the signature becomes messages. @default the one of the context, else `chatAdapter()` */
  readonly adapter?: Adapter | undefined
  /** How often a reply that does not fit is sent back with what is wrong. @default 1 */
  readonly repairs?: number | undefined
}

/** A demo typed by its signature. Fields may be left out: the demo is then shown as incomplete. */
export interface TypedDemo<Input extends object, Output extends object> {
  /** Values by input field; the values must be JSON, since demos are state. */
  readonly inputs: Partial<Input>
  /** Values by output field: the reply that the example shows. */
  readonly outputs: Partial<Output>
  /** A program produced it, rather than a person; DSPy marks bootstrapped demos so. @default false */
  readonly augmented?: boolean | undefined
}

/**
 * The predictor: asks an LM to fill the outputs of a signature from its inputs. As DSPy's `Predict`, with inputs
 * checked, outputs validated and misfits sent back.
 *
 * @example
 * const answer = new Predict('question -> answer')
 * const { answer: text } = await answer.run({ question: 'Who wrote Emma?' }, { lm })
 */
export class Predict<const S extends string | AnySignature = string> extends SignatureModule<S> implements Predictor {
  /** What `isPredictor` looks for, across installed copies of this package. */
  readonly [predictorBrand] = true
  readonly settings: PredictorSettings
  readonly lm: LM | undefined
  /** Used unless a call names another; `undefined` leaves it to the context, or to `chatAdapter()`. */
  readonly adapter: Adapter | undefined
  /** How often a misfit is sent back unless a call says otherwise; `undefined` leaves it to the context, or to 1. */
  readonly repairs: number | undefined

  /**
   * @param signature a string such as `'question -> answer'`, or what `signature(…)` made
   * @throws SignatureError when the string can't be read
   */
  constructor(signature: CheckSignature<S>, options: PredictOptions<SignatureInput<S>, SignatureOutput<S>> = {}) {
    super()
    this.settings = createSettings({
      signature: toSignature(signature as string | AnySignature),
      demos: (options.demos ?? []) as readonly Demo[],
      lmOptions: checkLMOptions(options.lmOptions ?? {}),
    })
    this.lm = options.lm
    this.adapter = options.adapter
    this.repairs = options.repairs
  }

  /** The signature with its own instructions and descriptions; a state view may lay others over it. */
  get signature(): AnySignature {
    return this.settings.signature
  }

  /**
   * Asks once, and again for each repair that is needed, and returns the outputs.
   *
   * @throws InputError when the input does not fit the signature, before anything is sent.
   * @throws ConfigurationError `LM_NOT_CONFIGURED` when no LM applies.
   * @throws LMError when the LM fails.
   * @throws ParseError when the last reply does not fit either; `raw` is that reply.
   */
  override run(input: SignatureInput<S>, options?: Context): Promise<SignatureOutput<S>> {
    return runPredictor(this, input, options) as Promise<SignatureOutput<S>>
  }

  /**
   * Asks for `n` completions and returns the outputs of those that fit the signature, at least one. As in DSPy, a
   * temperature that is unset or next to nothing becomes 0.7, since equal completions would be of no use.
   *
   * @throws ConfigurationError when `n` is no whole number from 1; else as `run`, when no completion fits.
   */
  override async completions(input: SignatureInput<S>, options: CompletionsOptions): Promise<SignatureOutput<S>[]> {
    const { n, ...context } = options
    const outputs = await runCompletions(this, input, context, checkCount(n))
    return outputs as SignatureOutput<S>[]
  }

  /** Runs the predictor. To change what a predictor does, wrap it in a module: `run` does not come through here. */
  protected answer(input: object, _context: Context, options: Context | undefined): Promise<object> {
    return runPredictor(this, input, options)
  }
}

isOfLibrary(Predict)
