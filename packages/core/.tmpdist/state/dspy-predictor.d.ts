import { type Issue } from '../errors.ts';
import type { JsonObject } from '../hash.ts';
import type { AnySignature } from '../signature/signature.ts';
import type { PredictorState } from './program-state.ts';
/** What a file was found to have wrong, and how to read it. */
export interface DspyReport {
    /** What is not as DSPy writes it. */
    readonly invalid: Issue[];
    /** What does not fit the program. */
    readonly differences: Issue[];
    /** Whether values of demos that belong to no field are left out. */
    readonly leaveOut: boolean;
}
/** Reads what DSPy saved of one predictor, and reports what is wrong with it. */
export declare function readDspyPredictor(saved: unknown, signature: AnySignature, path: string, report: DspyReport): PredictorState | undefined;
/** Writes the state of one predictor as DSPy saves it. */
export declare function writeDspyPredictor({ instructions, descriptions, demos, lmOptions }: PredictorState, signature: AnySignature): JsonObject;
/** What DSPy saves of one predictor, as far as it is looked at. */
export interface SavedPredictor extends Readonly<Record<string, unknown>> {
    readonly signature: {
        readonly instructions?: unknown;
        readonly fields: readonly unknown[];
    };
}
/** Tells whether `value` is what DSPy saves of one predictor. */
export declare function isDspyPredictor(value: unknown): value is SavedPredictor;
//# sourceMappingURL=dspy-predictor.d.ts.map