import type { Segment, SourceDocument } from '../document.ts'

/** Finds where pieces of a text come from. */
export interface SourcePlaces {
  /** The range of the source that a range of the text comes from, from its first to its last piece. */
  rangeOf(start: number, end: number): { readonly start: number; readonly end: number }
  /** The line of an offset in the source, from 1. */
  lineOf(offset: number): number
}

/** Makes the way back from a document's text to its source. */
export function createSourcePlaces({ segments, source }: Pick<SourceDocument, 'segments' | 'source'>): SourcePlaces {
  const lineEnds: number[] = []
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) lineEnds.push(at)
  return {
    rangeOf(start, end) {
      // The first piece that ends after the start, and the last one that begins before the end.
      const first = segments[countWhere(segments, ({ text, length }) => text + length <= start)]
      const last = segments[countWhere(segments, ({ text }) => text < end) - 1]
      if (!first || !last || first.text > last.text) return { start: 0, end: 0 }
      return {
        start: isExact(first) ? first.source + Math.max(0, start - first.text) : first.source,
        end: isExact(last) ? last.source + Math.min(end - last.text, last.length) : last.source + last.sourceLength,
      }
    },
    lineOf: (offset) => countWhere(lineEnds, (end) => end < offset) + 1,
  }
}

function isExact({ length, sourceLength }: Segment): boolean {
  return length === sourceLength
}

/** How many items at the start of a list pass a test that no later item passes. */
function countWhere<Item>(items: readonly Item[], test: (item: Item) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (test(items[middle] as Item)) low = middle + 1
    else high = middle
  }
  return low
}
