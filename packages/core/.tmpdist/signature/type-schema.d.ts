import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
import type { JsonObject } from '../hash.ts';
import type { TypeExpression } from './type-expression.ts';
type TypeSchema = StandardSchemaV1 & StandardJSONSchemaV1;
/**
 * Makes a Standard Schema that validates values of `type`. It transforms nothing, so a value that fits is returned as
 * it is.
 */
export declare function typeSchema(type: TypeExpression, options: {
    readonly optional: boolean;
}): TypeSchema;
/** Writes `type` as JSON Schema. */
export declare function typeJsonSchema(type: TypeExpression): JsonObject;
export {};
//# sourceMappingURL=type-schema.d.ts.map