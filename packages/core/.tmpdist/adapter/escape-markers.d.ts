/**
 * Field markers inside a value must not read as fields, neither to a model nor to a parser. In text a backslash goes
 * before them; inside JSON the bracket becomes `\u005b`. Both are undone when the value is read back.
 */
/** Puts a backslash before every field marker in `text`. */
export declare function escapeMarkers(text: string): string;
/** Takes away what {@link escapeMarkers} put. */
export declare function unescapeMarkers(text: string): string;
/** Writes the bracket of every field marker in JSON text as an escape, which JSON parsers undo. */
export declare function escapeMarkersInJson(json: string): string;
//# sourceMappingURL=escape-markers.d.ts.map