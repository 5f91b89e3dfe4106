/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
/** An object that JSON can hold; `undefined` members count as absent. */
export interface JsonObject {
    readonly [key: string]: JsonValue | undefined;
}
/**
 * Writes `value` as canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers as
 * ECMAScript writes them. Equal content gives equal text on every machine.
 *
 * @throws TypeError for what JSON can't hold: NaN, infinities, functions, symbols, bigints, cycles, lone surrogates.
 */
export declare function canonicalJson(value: unknown): string;
/** The SHA-256 of the canonical JSON of `value`, as 64 hexadecimal digits. */
export declare function hashJson(value: unknown): string;
//# sourceMappingURL=hash.d.ts.map