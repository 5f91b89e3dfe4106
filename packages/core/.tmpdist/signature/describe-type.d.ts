import type { JsonObject } from '../hash.ts';
/**
 * Spells a JSON Schema as a TypeScript type, with what TypeScript can't say in words after it:
 * `number (0 to 1)`, `{ name: string; age?: integer }[]`, `'a' | 'b'`.
 */
export declare function describeType(jsonSchema: JsonObject | undefined): string;
//# sourceMappingURL=describe-type.d.ts.map