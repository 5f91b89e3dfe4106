import type { Validation } from './field.ts';
import type { Side } from './side.ts';
/**
 * Validates the fields of one side: at once where every schema is synchronous, else as a promise. Reads only own
 * enumerable properties; a value of undefined counts as absent.
 */
export declare function validateSide(side: Side, value: unknown): Validation | Promise<Validation>;
//# sourceMappingURL=validate-side.d.ts.map