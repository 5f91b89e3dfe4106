import type { Issue } from '../errors.ts';
import type { AnySignature } from '../signature/signature.ts';
import type { PredictorContract } from './program-state.ts';
/** Writes down the fields that a state is made for. */
export declare function contractOf(signature: AnySignature): PredictorContract;
/**
 * What differs between the contract of a state and that of a signature. Equal fingerprints never differ; else fields
 * are compared one by one, so that another way to write the same JSON Schema changes nothing.
 */
export declare function compareContracts(saved: PredictorContract, current: PredictorContract): Issue[];
//# sourceMappingURL=contract.d.ts.map