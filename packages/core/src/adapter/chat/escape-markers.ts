/**
 * Field markers inside a value must not read as fields, neither to a model nor to a parser. In text a backslash goes
 * before them; inside JSON the bracket becomes `\u005b`. Both are undone when the value is read back.
 */

const marker = /(\\*)\[\[(?=\s*##)/g
const escapedMarker = /\\(\\*)\[\[(?=\s*##)/g

/** Puts a backslash before every field marker in `text`. */
export function escapeMarkers(text: string): string {
  return text.includes('[[') ? text.replace(marker, '\\$1[[') : text
}

/** Takes away what {@link escapeMarkers} put. */
export function unescapeMarkers(text: string): string {
  return text.includes('[[') ? text.replace(escapedMarker, '$1[[') : text
}

/** Writes the bracket of every field marker in JSON text as an escape, which JSON parsers undo. */
export function escapeMarkersInJson(json: string): string {
  // In JSON, brackets before `##` can only stand inside a string.
  return json.includes('[[') ? json.replace(/\[\[(?=\s*##|(?:\\[nrt])+\s*##)/g, '\\u005b[') : json
}
