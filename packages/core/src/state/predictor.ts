import type { LM } from '../lm/lm.ts'
import type { PredictorSettings } from './predictor-settings.ts'

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

/** Tells whether `value` is a predictor. */
export function isPredictor(value: unknown): value is Predictor {
  return typeof value === 'object' && value !== null && predictorBrand in value
}
