import type { LM, LMOptions } from '../lm/lm.ts';
import type { AnySignature } from '../signature/signature.ts';
import type { Demo } from './program-state.ts';
/** Marks predictors, across installed copies of this package. */
export declare const predictorBrand: unique symbol;
/** A module that calls an LM for one signature: what holds state. `Predict` is the only one core has. */
export interface Predictor {
    readonly [predictorBrand]: true;
    /** What applies where no state view says otherwise. */
    readonly settings: PredictorSettings;
    /** The LM it always uses, unless a call names another. */
    readonly lm: LM | undefined;
}
/** What an optimizer may change about a predictor, in the form in which it is used. */
export interface PredictorSettings {
    /** With the instructions and field descriptions that apply. */
    readonly signature: AnySignature;
    readonly demos: readonly Demo[];
    readonly lmOptions: LMOptions;
}
/** Tells whether `value` is a predictor. */
export declare function isPredictor(value: unknown): value is Predictor;
//# sourceMappingURL=predictor.d.ts.map