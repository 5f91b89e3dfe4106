import type { TextScanner } from './text-scanner.ts';
/** A type of the string form, parsed. */
export type TypeExpression = {
    readonly kind: SimpleType;
} | {
    readonly kind: 'literal';
    readonly value: string | number | boolean;
} | {
    readonly kind: 'array';
    readonly element: TypeExpression;
} | {
    readonly kind: 'record';
    readonly value: TypeExpression;
} | {
    readonly kind: 'union';
    readonly members: readonly TypeExpression[];
};
/** The kinds of media. */
export type MediaType = 'image' | 'audio' | 'file';
/** The types that have no parts. */
export type SimpleType = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'unknown' | MediaType | 'history';
/** Reads a type: `A | B`, `T[]`, `list[T]`, `Record<string, T>`, `'literal'`, parentheses, names. */
export declare function readType(scanner: TextScanner, field: string, depth?: number): TypeExpression;
//# sourceMappingURL=type-expression.d.ts.map