import type { JsonObject } from '../hash.ts';
/** Tells whether a JSON value is an object. */
export declare function isJsonObject(value: unknown): value is JsonObject;
/** Reads a member of a JSON Schema that is itself an object. */
export declare function objectMember(schema: JsonObject, key: string): JsonObject | undefined;
/** Reads a member of a JSON Schema that is a list of schemas. */
export declare function schemaList(schema: JsonObject, key: string): readonly JsonObject[] | undefined;
/** Finds what `reference` (`#`, `#/$defs/Name`) points to inside `root`. */
export declare function resolveReference(reference: string, root: JsonObject): JsonObject | undefined;
/**
 * Replaces a reference at the top of `schema` by what it points to, keeping what is written beside it. References
 * further down stay, for they may be recursive.
 */
export declare function dereference(schema: JsonObject, root?: JsonObject): JsonObject;
/** Tells whether a string fits `jsonSchema`: whether a reader may take bare text as the value. */
export declare function admitsString(jsonSchema: JsonObject | undefined): boolean;
/** Tells whether nothing but a string fits `jsonSchema`. */
export declare function admitsOnlyString(jsonSchema: JsonObject | undefined): boolean;
//# sourceMappingURL=json-schema.d.ts.map