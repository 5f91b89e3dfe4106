import { createHash } from 'node:crypto'
import type { Metadata } from '@dspex/core'
import { type Block, type DocumentKind, nameOf, type SourceDocument } from '../document.ts'

/** Writes the text of a document and keeps the way back to its source. */
export interface TextBuilder {
  readonly source: string
  /** How long the text is so far, with a separator that is still to come left out. */
  readonly length: number
  /** Takes over a piece of the source as it is. */
  copy(from: number, to: number): void
  /** Writes what stands for a piece of the source. */
  put(text: string, from: number, to: number): void
  /** Writes what is not in the source. */
  insert(text: string): void
  /** Sets the next piece off from what is there, by the longest of the separators asked for. */
  separate(separator: string): void
  /** Begins a block with the next piece; the function ends it, and says whether there was any. */
  open(make: (range: { readonly start: number; readonly end: number }) => Block): () => boolean
  /** Makes the document. */
  finish(facts: DocumentFacts): SourceDocument
}

/** What a reader knows about a document besides its text. */
export interface DocumentFacts {
  readonly path: string
  readonly kind: DocumentKind
  readonly title?: string | undefined
  readonly metadata?: Metadata | undefined
  readonly warnings?: readonly string[] | undefined
}

/** Makes a builder over a source. */
export function createTextBuilder(source: string): TextBuilder {
  const pieces: string[] = []
  const segments: { text: number; length: number; source: number; sourceLength: number }[] = []
  const blocks: Block[] = []
  const waiting = new Set<{ start: number | undefined }>()
  let length = 0
  let separator = ''

  const write = (text: string): void => {
    pieces.push(text)
    length += text.length
  }
  const begin = (): void => {
    // What ends with a line end, as code does, needs one less.
    const rest = separator.startsWith('\n') && pieces.at(-1)?.endsWith('\n') ? separator.slice(1) : separator
    if (length > 0 && rest !== '') write(rest)
    separator = ''
    for (const mark of waiting) mark.start = length
    waiting.clear()
  }

  return {
    source,
    get length() {
      return length
    },
    copy(from, to) {
      if (from >= to) return
      begin()
      const last = segments.at(-1)
      const joins =
        last?.length === last?.sourceLength &&
        last?.text === length - (last?.length ?? 0) &&
        last?.source === from - (last?.length ?? 0)
      if (last && joins) {
        last.length += to - from
        last.sourceLength = last.length
      } else segments.push({ text: length, length: to - from, source: from, sourceLength: to - from })
      write(source.slice(from, to))
    },
    put(text, from, to) {
      if (text === '') return
      begin()
      segments.push({ text: length, length: text.length, source: from, sourceLength: to - from })
      write(text)
    },
    insert(text) {
      begin()
      write(text)
    },
    separate(next) {
      if (next.length > separator.length) separator = next
    },
    open(make) {
      const mark: { start: number | undefined } = { start: undefined }
      waiting.add(mark)
      return () => {
        waiting.delete(mark)
        if (mark.start === undefined || mark.start === length) return false
        blocks.push(make({ start: mark.start, end: length }))
        return true
      }
    },
    finish: (facts) => makeDocument({ source, text: pieces.join(''), blocks, segments }, facts),
  }
}

/** What a builder has written. */
type Written = Pick<SourceDocument, 'source' | 'text' | 'blocks' | 'segments'>

function makeDocument({ source, text, blocks, segments }: Written, facts: DocumentFacts): SourceDocument {
  const { path, kind, title, metadata = {}, warnings = [] } = facts
  const sorted = blocks.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const first = sorted.find((block) => block.kind === 'heading')
  const own = title?.trim() || (first && oneLine(text.slice(first.start, first.end)))
  const hash = createHash('sha256').update(source).digest('hex')
  return { path, kind, title: own || nameOf(path), text, source, hash, blocks: sorted, segments, metadata, warnings }
}

/** A text on one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
