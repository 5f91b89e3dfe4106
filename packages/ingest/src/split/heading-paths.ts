import type { HeadingBlock, SourceDocument } from '../document.ts'
import { oneLine } from '../write/text-builder.ts'

/** A heading with those above it. */
export interface PlacedHeading extends HeadingBlock {
  /** The texts from the outermost in, with its own as the last. */
  readonly path: readonly string[]
}

/** A part of a document under one heading. A heading right above a lower one shares its section. */
export interface Section {
  readonly start: number
  readonly end: number
}

/** The headings of a document in order, each with its path. */
export function placeHeadings({ blocks, text }: Pick<SourceDocument, 'blocks' | 'text'>): readonly PlacedHeading[] {
  const above: { readonly level: number; readonly title: string }[] = []
  return blocks
    .filter((block) => block.kind === 'heading')
    .map((block) => {
      while ((above.at(-1)?.level ?? 0) >= block.level) above.pop()
      above.push({ level: block.level, title: oneLine(text.slice(block.start, block.end)) })
      return { ...block, path: above.map(({ title }) => title) }
    })
}

/** Cuts a document before its headings. */
export function sectionsOf(text: string, headings: readonly PlacedHeading[]): readonly Section[] {
  const starts = headings
    .filter(({ start, level }, index) => {
      const previous = headings[index - 1]
      return !previous || level <= previous.level || !isBlankBetween(text, previous.end, start)
    })
    .map(({ start }) => start)
  if (starts[0] !== 0) starts.unshift(0)
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }))
}

/** What a piece of a document stands under, and where it begins besides its headings. */
export interface Standing {
  readonly path: readonly string[]
  /** After the headings at the start of the piece. */
  readonly body: number
  /** Where the last heading at the start of the piece begins; the start of the piece without one. */
  readonly inner: number
}

/** Finds what a piece stands under: the headings above its first words that are no heading. */
export function standingOf(
  text: string,
  headings: readonly PlacedHeading[],
  { start, end }: { readonly start: number; readonly end: number },
): Standing {
  let next = firstAfter(headings, start)
  let inner = start
  let body = start
  let current = headings[next - 1]
  for (; next < headings.length; next += 1) {
    const heading = headings[next] as PlacedHeading
    if (heading.end > end || !isBlankBetween(text, body, heading.start)) break
    current = heading
    inner = heading.start
    body = heading.end
  }
  return { path: current?.path ?? [], body, inner }
}

function isBlankBetween(text: string, from: number, to: number): boolean {
  return from >= to || (to - from < 1000 && text.slice(from, to).trim() === '')
}

/** The index of the first heading at or after a place. */
function firstAfter(headings: readonly PlacedHeading[], at: number): number {
  let low = 0
  let high = headings.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((headings[middle] as PlacedHeading).start < at) low = middle + 1
    else high = middle
  }
  return low
}
