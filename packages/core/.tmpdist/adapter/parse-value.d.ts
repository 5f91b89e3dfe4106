import type { Field } from '../signature/field.ts';
/**
 * Reads the text of a field in every way that is safe, likeliest first. The first reading that the field's schema
 * accepts counts; the schema stays strict, so `3.5` never becomes a whole number.
 */
export declare function readValue(field: Field, text: string): readonly unknown[];
//# sourceMappingURL=parse-value.d.ts.map