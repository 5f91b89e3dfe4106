const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The last place at or before `position` where a text may be cut without tearing apart what a reader sees as one
 * character. `start` is such a place. Returns `start` when all in between is one character.
 */
export function graphemeFloor(text: string, start: number, position: number): number {
  if (position <= start || position >= text.length) return Math.min(Math.max(position, start), text.length)
  const before = text.charCodeAt(position - 1)
  const after = text.charCodeAt(position)
  // Nothing below U+0300 joins with its neighbour, but for the two marks of a line end.
  if (before < 0x300 && after < 0x300 && !(before === 13 && after === 10)) return position
  const segment = segmenter.segment(text.slice(start, position + 16)).containing(position - start)
  return segment ? start + segment.index : position
}

/** The place at or before `position` that is not within a surrogate pair. */
export function codePointFloor(text: string, position: number): number {
  const after = text.charCodeAt(position)
  const before = text.charCodeAt(position - 1)
  return after >= 0xdc00 && after <= 0xdfff && before >= 0xd800 && before <= 0xdbff ? position - 1 : position
}
