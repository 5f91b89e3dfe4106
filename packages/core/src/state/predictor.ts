import type { LM, LMOptions } from '../lm/lm.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { Demo } from './program-state.ts'

/** Marks predictors, across installed copies of this package. */
export const predictorBrand: unique symbol = Symbol.for('dspex.predictor') as never

/** A module that calls an LM for one signature: what holds state. `Predict` is the only one core has. */
export interface Predictor {
  /** What `isPredictor` looks for, across installed copies of this package. */
  readonly [predictorBrand]: true
  /** What applies where no state view says otherwise. */
  readonly settings: PredictorSettings
  /** The LM it always uses, unless a call names another. */
  readonly lm: LM | undefined
}

/** What an optimizer may change about a predictor, in the form in which it is used. */
export interface PredictorSettings {
  /** With the instructions and field descriptions that apply. */
  readonly signature: AnySignature
  /** Examples to show to the model, in order. */
  readonly demos: readonly Demo[]
  /** Sampling options: they go over those of the context, and those of a call over them. */
  readonly lmOptions: LMOptions
}

/** Tells whether `value` is a predictor. */
export function isPredictor(value: unknown): value is Predictor {
  return typeof value === 'object' && value !== null && predictorBrand in value
}
