import type { JsonObject, JsonValue } from '../hash/hash.ts'
import type { LMOptions } from '../lm/lm.ts'

/** What an optimizer may change about a program, and what saving writes: plain JSON, by the path of each predictor. */
export interface ProgramState {
  /** The version of this format. */
  readonly schemaVersion: 1
  /** By predictor path, such as `respond.predict`. */
  readonly predictors: Readonly<Record<string, PredictorState>>
}

/** What an optimizer may change about one predictor, with the contract that it belongs to. */
export interface PredictorState {
  /** What the model is to do; stands in place of the signature's own. */
  readonly instructions: string
  /** Field descriptions by field name; a field without one is absent. */
  readonly descriptions: Readonly<Record<string, string>>
  /** Examples to show to the model, in order. */
  readonly demos: readonly Demo[]
  /** Sampling options; they stand in place of the predictor's own, all of them. */
  readonly lmOptions: LMOptions
  /** The contract this state was made for. */
  readonly contract: PredictorContract
}

/** The fields that a state was made for: what has to match when it is applied. */
export interface PredictorContract {
  /** The signature's fingerprint: equal fingerprints always fit. */
  readonly fingerprint: string
  /** JSON Schema by input field, in order. */
  readonly inputs: readonly ContractField[]
  /** JSON Schema by output field, in order. */
  readonly outputs: readonly ContractField[]
}

/** One field of a contract. */
export interface ContractField {
  /** The program must have a field of this name on the same side. */
  readonly name: string
  /** Whether the field may be left out. */
  readonly optional: boolean
  /** The type, without descriptions and in one spelling; `null` where the schema can't say, which fits any type. */
  readonly jsonSchema: JsonObject | null
}

/**
 * An example shown to a predictor: values by field name. A demo with every field is complete; one that lacks some is
 * shown with a notice. `augmented` marks what a program produced, as in DSPy.
 */
export interface Demo {
  /** By input field; a field that is absent or null makes the demo incomplete. */
  readonly inputs: Readonly<Record<string, JsonValue>>
  /** By output field; a field that is absent or null makes the demo incomplete. */
  readonly outputs: Readonly<Record<string, JsonValue>>
  /** A program produced it, rather than a person. */
  readonly augmented?: boolean | undefined
}
