import { type JsonObject } from '../hash.ts';
import type { Field } from './field.ts';
/**
 * Hashes what a signature accepts and gives: names, order, optionality and schemas. Instructions, descriptions and
 * equivalent spellings of a schema don't change it.
 */
export declare function fingerprintFields(inputs: readonly Field[], outputs: readonly Field[]): string;
/** Writes a JSON Schema so that equivalent spellings are equal: without annotations, one form per idea. */
export declare function normalizeSchema(schema: JsonObject): JsonObject;
//# sourceMappingURL=fingerprint.d.ts.map