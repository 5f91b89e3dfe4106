import { type TypeExpression } from './type-expression.ts';
/** A field of the string form, parsed. */
export interface ParsedField {
    readonly name: string;
    readonly optional: boolean;
    readonly type: TypeExpression;
    readonly description: string | undefined;
}
/** A signature of the string form, parsed. */
export interface ParsedSignature {
    readonly inputs: readonly ParsedField[];
    readonly outputs: readonly ParsedField[];
}
/**
 * Parses `name?: type "description", … -> name: type, …`. The type defaults to string. Quoted text after `:` is a
 * type (one literal), quoted text after a name or after a type is the description.
 *
 * @throws SignatureError with the place and what was expected there.
 */
export declare function parseSignature(text: string): ParsedSignature;
/** Parses fields without an arrow, such as `reasoning: string "step by step", score: number`. */
export declare function parseFields(text: string): readonly ParsedField[];
/** Parses one type with its description, such as `string[] "one per line"`. */
export declare function parseType(text: string, field: string): Pick<ParsedField, 'type' | 'description'>;
/** Says why `name` can't name a field; undefined if it can. */
export declare function refuseName(name: string): string | undefined;
//# sourceMappingURL=parse-signature.d.ts.map