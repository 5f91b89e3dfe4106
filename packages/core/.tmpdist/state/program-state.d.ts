import type { JsonObject, JsonValue } from '../hash.ts';
import type { LMOptions } from '../lm/lm.ts';
/** What an optimizer may change about a program, and what saving writes: plain JSON, by the path of each predictor. */
export interface ProgramState {
    /** The version of this format. */
    readonly schemaVersion: 1;
    /** By predictor path, such as `respond.predict`. */
    readonly predictors: Readonly<Record<string, PredictorState>>;
}
/** What an optimizer may change about one predictor, with the contract that it belongs to. */
export interface PredictorState {
    readonly instructions: string;
    /** Field descriptions by field name; a field without one is absent. */
    readonly descriptions: Readonly<Record<string, string>>;
    readonly demos: readonly Demo[];
    readonly lmOptions: LMOptions;
    /** The contract this state was made for. */
    readonly contract: PredictorContract;
}
/** The fields that a state was made for: what has to match when it is applied. */
export interface PredictorContract {
    /** The signature's fingerprint: equal fingerprints always fit. */
    readonly fingerprint: string;
    /** JSON Schema by input field, in order. */
    readonly inputs: readonly ContractField[];
    /** JSON Schema by output field, in order. */
    readonly outputs: readonly ContractField[];
}
/** One field of a contract. */
export interface ContractField {
    readonly name: string;
    readonly optional: boolean;
    readonly jsonSchema: JsonObject | null;
}
/**
 * An example shown to a predictor: values by field name. A demo with every field is complete; one that lacks some is
 * shown with a notice. `augmented` marks what a program produced, as in DSPy.
 */
export interface Demo {
    readonly inputs: Readonly<Record<string, JsonValue>>;
    readonly outputs: Readonly<Record<string, JsonValue>>;
    /** A program produced it, rather than a person. */
    readonly augmented?: boolean | undefined;
}
//# sourceMappingURL=program-state.d.ts.map