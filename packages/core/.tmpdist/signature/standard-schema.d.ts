import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { JsonObject } from '../hash.ts';
import { type Issue } from '../errors.ts';
/** Which side of a transform: what a schema takes, or what it gives. */
export type SchemaSide = 'input' | 'output';
/** Tells whether `value` is a schema of a library that implements Standard Schema. */
export declare function isStandardSchema(value: unknown): value is StandardSchemaV1;
/**
 * Asks `schema` for its JSON Schema: of what it gives where `side` is `output` and it can say that, of what it takes
 * otherwise. Undefined if the library can't say.
 */
export declare function jsonSchemaOf(schema: StandardSchemaV1, side: SchemaSide): JsonObject | undefined;
/**
 * Tells whether a value may be left out. A schema that takes anything at all (`z.unknown()`, `z.coerce.string()`)
 * would turn a missing value into `undefined` or `"undefined"`, so it counts as required: it maps a symbol to
 * something else than `undefined`, where a default or a fallback gives the same for both.
 */
export declare function acceptsUndefined(schema: StandardSchemaV1): boolean;
/** Turns what a schema found wrong into issues under `path`. */
export declare function toIssues(issues: readonly StandardSchemaV1.Issue[], path: readonly PropertyKey[]): readonly Issue[];
//# sourceMappingURL=standard-schema.d.ts.map