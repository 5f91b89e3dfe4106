import { codeBoundary, type FindBoundary, lineBoundary, paragraphBoundary, wordBoundary } from './boundaries.ts'
import { codePointFloor, graphemeFloor } from './graphemes.ts'
import { createReach, type Measure } from './measure.ts'

/** A piece of a text. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** How to cut. */
export interface CutRules {
  readonly by: 'recursive' | 'sentence' | 'code'
  readonly size: number
  readonly overlap: number
  /** Measures a piece; its length in UTF-16 units without. */
  readonly measure?: Measure | undefined
  /** Finds the ends of sentences. */
  readonly sentence: FindBoundary
  /** Code and tables, in order: kept whole where they fit. */
  readonly kept: readonly Range[]
  /** Headings, in order: never the end of a piece, unless nothing follows. */
  readonly headings: readonly Range[]
}

/** One try to find a place to cut: in the second half of what a piece may hold, or anywhere in it. */
interface Attempt {
  readonly find: FindBoundary
  readonly within: 'second-half' | 'anywhere'
}

/** Cuts a text into pieces that measure at most `size`. White space around a piece belongs to none. */
export type CutText = (range: Range) => Generator<Range, void, undefined>

/**
 * Makes a function that cuts pieces of a text, from left to right: each as long as `size` allows, then back to the best
 * place in its second half. It looks at a piece's own stretch of the text alone, so the time grows with the length.
 */
export function createCutter(text: string, rules: CutRules): CutText {
  const { size, overlap, measure, kept } = rules
  const reach = createReach(text, { size, measure })
  const reachBack = createReach(text, { size: overlap, measure })
  const attempts = attemptsOf(rules)
  const lengthOf = (start: number, end: number): number => (measure ? measure(text.slice(start, end)) : end - start)

  /** The best place to cut after `floor`, for a piece that begins at `start` and can't reach further than `limit`. */
  const chooseCut = (start: number, floor: number, limit: number): number => {
    const middle = start + ((limit - start) >> 1)
    const accept = (at: number): number | undefined => {
      const whole = graphemeFloor(text, start, at)
      const cut = beforeHeadings(whole, rules.headings, text, floor)
      return cut > floor ? cut : undefined
    }
    const block = rangeAround(kept, limit)
    if (block && block.start > floor) {
      const worthIt =
        block.start >= middle || (block.end - block.start <= size * 64 && lengthOf(block.start, block.end) <= size)
      const cut = worthIt ? accept(block.start) : undefined
      if (cut !== undefined) return cut
    }
    for (const { find, within } of attempts) {
      const after = Math.max(floor, within === 'anywhere' ? start : middle)
      if (after >= limit) continue
      const found = find(text, { start, after, limit })
      const cut = found === undefined ? undefined : accept(found)
      if (cut !== undefined) return cut
    }
    const grapheme = graphemeFloor(text, start, limit)
    if (grapheme > floor) return grapheme
    const codePoint = codePointFloor(text, limit)
    return codePoint > floor ? codePoint : codePointFloor(text, floor + 2)
  }

  return function* cut({ start: first, end }) {
    let start = skipSpace(text, first, end, rules.by === 'code')
    /** Up to where the pieces so far have come. */
    let floor = start
    while (start < end) {
      let limit = reach(start, end)
      if (limit <= floor) {
        // The overlap leaves no room for anything new.
        start = floor
        limit = reach(start, end)
      }
      let next = limit >= end ? end : Math.min(chooseCut(start, floor, Math.max(limit, floor + 1)), end)
      // Tokens are not additive: the shorter piece may count more of them than the longer one.
      for (let room = next; lengthOf(start, trimEnd(text, start, next)) > size;) {
        room = floor + Math.floor((room - floor) * 0.9)
        if (room <= floor) {
          if (start === floor) break
          start = floor
          room = next
          continue
        }
        next = chooseCut(start, floor, room)
      }
      const pieceEnd = trimEnd(text, start, next)
      if (pieceEnd > start) yield { start, end: pieceEnd }
      floor = skipSpace(text, next, end, false)
      if (floor >= end) return
      const back = overlap > 0 ? overlapStart(start, next) : next
      start = skipSpace(text, back, end, rules.by === 'code' || rangeAround(kept, back) !== undefined)
    }
  }

  /** Where the next piece begins, so that it repeats at most `overlap` of the last one, from the start of a word. */
  function overlapStart(start: number, end: number): number {
    let earliest = measure ? end - backwards(start, end) : Math.max(start + 1, end - overlap)
    if (measure) while (earliest < end && lengthOf(earliest, end) > overlap) earliest += Math.ceil((end - earliest) / 8)
    if (earliest >= end) return end
    const from = text.slice(earliest, end)
    const space = earliest > 0 && /\s/.test(text[earliest - 1] as string) ? 0 : from.search(/\s/)
    const at = space === -1 ? end : earliest + space
    const begin = skipSpace(text, at, end, false)
    return begin > start ? graphemeFloor(text, start, begin) : end
  }

  /** How many characters at the end of a piece are about `overlap` units, taken from what its start measures. */
  function backwards(start: number, end: number): number {
    return Math.max(0, Math.min(end - start - 1, reachBack(start, end) - start))
  }
}

function attemptsOf({ by, sentence }: CutRules): readonly Attempt[] {
  if (by === 'sentence') {
    return [
      { find: sentence, within: 'anywhere' },
      { find: wordBoundary, within: 'anywhere' },
    ]
  }
  const finders =
    by === 'code'
      ? [codeBoundary, lineBoundary, wordBoundary]
      : [paragraphBoundary, lineBoundary, sentence, wordBoundary]
  return [
    ...finders.map((find): Attempt => ({ find, within: 'second-half' })),
    ...finders.map((find): Attempt => ({ find, within: 'anywhere' })),
  ]
}

/** The range that a place is within, ends not counted. */
function rangeAround(ranges: readonly Range[], at: number): Range | undefined {
  const range = ranges[lastStartingBefore(ranges, at)]
  return range && at < range.end ? range : undefined
}

/** A cut right after headings goes before them, if it can. */
function beforeHeadings(at: number, headings: readonly Range[], text: string, floor: number): number {
  let cut = at
  for (let index = lastStartingBefore(headings, at); index >= 0; index -= 1) {
    const { start, end } = headings[index] as Range
    if (start <= floor || end > cut || text.slice(end, Math.min(cut, end + 64)).trim() !== '' || cut - end > 64) break
    cut = start
  }
  return cut
}

/** The index of the last range that starts before a place; -1 when there is none. */
function lastStartingBefore(ranges: readonly Range[], at: number): number {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle] as Range).start < at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Leaves white space out, but where lines matter not the indentation of the first one. */
function skipSpace(text: string, start: number, end: number, keepIndent: boolean): number {
  let at = start
  while (at < end && isSpace(text, at)) at += 1
  if (at >= end) return end
  if (keepIndent) while (at > start && (text[at - 1] === ' ' || text[at - 1] === '\t')) at -= 1
  return graphemeFloor(text, start, at)
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isSpace(text, at - 1)) at -= 1
  return at < end && graphemeFloor(text, start, at) !== at ? at + 1 : at
}

function isSpace(text: string, at: number): boolean {
  return /\s/.test(text[at] as string)
}
