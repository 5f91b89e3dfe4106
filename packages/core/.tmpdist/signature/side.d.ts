import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Field } from './field.ts';
/** The inputs or the outputs of a signature. */
export interface Side {
    readonly label: 'input' | 'output';
    readonly fields: readonly Field[];
    /** The schema of the whole object, where the side was defined by one. */
    readonly whole: WholeSchema | undefined;
}
/** A schema that validates several fields of a side together. */
export interface WholeSchema {
    readonly schema: StandardSchemaV1;
    /** The names it takes; they can differ from the fields shown, where it transforms. */
    readonly accepts: readonly string[];
}
//# sourceMappingURL=side.d.ts.map