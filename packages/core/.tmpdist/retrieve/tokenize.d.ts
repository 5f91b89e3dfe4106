/**
 * Splits text into terms to search by: words and numbers of any language, whatever their case, width and diacritics.
 * Scripts that put no space between words give single characters and pairs of neighbours instead.
 */
export declare function tokenize(text: string): string[];
//# sourceMappingURL=tokenize.d.ts.map