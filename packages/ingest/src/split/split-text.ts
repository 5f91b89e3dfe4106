import { createHash } from 'node:crypto'
import { hashJson } from '@dspex/core/implement'
import { sentenceBoundary } from './boundaries.ts'
import { createCutter, type CutRules, type Range } from './cut-text.ts'
import type { SourceDocument } from '../document.ts'
import { placeHeadings, sectionsOf, standingOf } from './heading-paths.ts'
import type { Measure } from './measure.ts'
import type { SourcedPassage } from '../passage.ts'
import { createSourcePlaces } from './source-places.ts'
import { checkSplitOptions, type SplitTextOptions } from './split-options.ts'

/**
 * Splits a document into passages of at most `size`. Each one's `metadata` says where it comes from. Code and tables stay
 * whole where they fit; characters that belong together always do, unless they alone are too long.
 *
 * An id is made of the path and the text: it stays as long as the passage does, whatever happens elsewhere. Passages of
 * equal text in one document are numbered.
 *
 * @throws ConfigurationError `CONFIGURATION_INVALID` when the options make no sense
 */
export function splitText(document: SourceDocument, options: SplitTextOptions = {}): SourcedPassage[] {
  const { by, size, overlap, measure, withHeadings, locale } = checkSplitOptions(options)
  const { text } = document
  const headings = placeHeadings(document)
  const places = createSourcePlaces(document)
  const pages = document.blocks.filter((block) => block.kind === 'page')
  const kept = document.blocks.filter((block) => block.kind === 'code' || block.kind === 'table')
  const idsSeen = new Map<string, number>()
  const passages: SourcedPassage[] = []

  const add = ({ start, end }: Range, content: string, path: readonly string[]): void => {
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 16)
    const count = (idsSeen.get(digest) ?? 0) + 1
    idsSeen.set(digest, count)
    const source = places.rangeOf(start, end)
    const page = pages.findLast((each) => each.start <= start)
    const metadata = {
      ...document.metadata,
      path: document.path,
      title: document.title,
      headings: path,
      ...source,
      startLine: places.lineOf(source.start),
      endLine: places.lineOf(source.end - 1),
      ...(page && { page: page.number }),
    }
    passages.push({
      id: `${document.path}#${digest}${count > 1 ? `-${count}` : ''}`,
      text: content,
      metadata: { ...metadata, hash: hashJson({ text: content, metadata }) },
    })
  }

  const sections = by === 'headings' ? sectionsOf(text, headings) : [{ start: 0, end: text.length }]
  const rules: CutRules = {
    by: by === 'headings' ? 'recursive' : by,
    size,
    overlap,
    measure,
    sentence: sentenceBoundary(locale),
    kept,
    headings,
  }
  const cutPlain = createCutter(text, rules)
  const addPlain = (part: Range): void => {
    for (const range of cutPlain(part))
      add(range, text.slice(range.start, range.end), standingOf(text, headings, range).path)
  }
  for (const section of sections) {
    const { path, body, inner } = standingOf(text, headings, section)
    const prefix = withHeadings ? fittingPrefix(path, { size, measure }) : ''
    if (prefix === '') {
      addPlain(section)
      continue
    }
    const cut = createCutter(text, {
      ...rules,
      overlap: Math.min(overlap, Math.floor(size / 4)),
      ...(measure ? { measure: (piece) => measure(prefix + piece) } : { size: size - prefix.length }),
    })
    // What the first passage begins with in the text, its heading, is part of what it cites.
    let start: number | undefined = section.start
    if (prefix !== prefixOf(path) && inner > start) {
      // Headings right above the last one, too long to be repeated, are in no other section.
      addPlain({ start, end: inner })
      start = inner
    }
    for (const range of cut({ start: body, end: section.end })) {
      add({ start: start ?? range.start, end: range.end }, prefix + text.slice(range.start, range.end), path)
      start = undefined
    }
    if (start !== undefined && body > start) add({ start, end: body }, prefix.trimEnd(), path)
  }
  return passages
}

const prefixOf = (path: readonly string[]): string => `${path.join(' › ')}\n\n`

/** The headings to begin a passage with: all, or the last, or none, so that half of the passage is its own. */
function fittingPrefix(
  path: readonly string[],
  { size, measure = (text) => text.length }: { readonly size: number; readonly measure?: Measure | undefined },
): string {
  if (path.length === 0) return ''
  return [prefixOf(path), prefixOf(path.slice(-1))].find((prefix) => measure(prefix) <= size / 2) ?? ''
}
