import type { Field } from '../../signature/field.ts'
import type { AnySignature } from '../../signature/signature.ts'
import { unescapeMarkers } from './escape-markers.ts'
import { endMarker, header, lineBreak, trailingEnd } from './parse-chat-reply.ts'
import { readValue } from '../read-value.ts'
import { type FieldPiece, isPlainText, type ReplyReader } from '../reply-reader.ts'

/**
 * Reads a reply in the chat format while it comes. What might yet become a header, an end marker, an escape or white
 * space at the end of a value is held back until it is clear, so that no marker ever shows, however the text is cut. It
 * reads fields under headers as `parseChatReply` does; other forms of a reply only show once it is whole.
 */
export function streamChatReply({ outputs }: AnySignature): ReplyReader {
  const open = new Map(outputs.map((field) => [field.name.toLowerCase(), field]))
  let unread = ''
  let atLineStart = true
  let preamble = ''
  let seenHeader = false
  let ended = false
  let section: Section | undefined

  const read = (isLast: boolean): FieldPiece[] => {
    const pieces: FieldPiece[] = []
    while (unread !== '') {
      if (ended) break
      const end = unread.search(lineBreak)
      const line = end < 0 ? unread : unread.slice(0, end)
      const found = atLineStart ? matchHeader(line, end >= 0 || isLast) : undefined
      if (found === 'perhaps') break
      if (found) {
        pieces.push(...close(found.name === endMarker ? 'end marker' : 'header'))
        enter(found.name)
        take(found.rest, pieces)
      } else take(unread.slice(0, line.length + 1), pieces)
      unread = unread.slice(found ? line.length : line.length + 1)
      atLineStart = !found && end >= 0
    }
    return pieces
  }

  const enter = (name: string): void => {
    seenHeader = true
    if (name === endMarker) {
      ended = true
      return
    }
    const field = open.get(name.toLowerCase())
    open.delete(name.toLowerCase())
    section = field && createSection(field, /^```\w*$/.test(preamble.trim()))
  }
  const take = (text: string, pieces: FieldPiece[]): void => {
    if (!seenHeader) preamble += text
    else if (section) pieces.push(...section.push(text))
  }
  const close = (before: Before): readonly FieldPiece[] => {
    const closed = section
    section = undefined
    return closed?.end(before) ?? []
  }

  return {
    push(text) {
      if (ended) return []
      unread += text
      return read(false)
    },
    end() {
      const pieces = read(true)
      pieces.push(...close('nothing'))
      return pieces
    },
  }
}

/** What follows the text of a section. */
type Before = 'header' | 'end marker' | 'nothing'

interface Section {
  push(text: string): readonly FieldPiece[]
  end(before: Before): readonly FieldPiece[]
}

/** The text under one header. `isFenced`: the whole reply stands in a code fence, whose end is not part of a value. */
function createSection(field: Field, isFenced: boolean): Section {
  const shows = isPlainText(field)
  let raw = ''
  /** What has come and is not settled yet. */
  let pending = ''
  let shown = 0

  const show = (text: string): readonly FieldPiece[] => {
    if (!shows || text === '') return []
    shown += text.length
    return [{ type: 'delta', field, text }]
  }
  return {
    push(text) {
      raw += text
      if (!shows) return []
      pending += text
      if (shown === 0) pending = pending.trimStart()
      const settled = settledLength(pending, isFenced)
      const pieces = show(unescapeMarkers(pending.slice(0, settled)))
      pending = pending.slice(settled)
      return pieces
    },
    end(before) {
      let text = before === 'nothing' ? raw.slice(0, trailingEnd(raw)) : raw
      if (before !== 'header' && isFenced && text.trimEnd().endsWith('```')) text = text.trimEnd().slice(0, -3)
      const value = text.trim()
      return [...show(unescapeMarkers(value).slice(shown)), { type: 'done', field, readings: readValue(field, value) }]
    },
  }
}

/** How much of a value is settled whatever comes next. */
function settledLength(raw: string, isFenced: boolean): number {
  let settled = raw.length
  const marker = raw.lastIndexOf('[[')
  if (marker >= 0 && mayEndReply(raw.slice(marker))) settled = marker
  // Half a bracket, or backslashes that may turn out to escape a marker.
  const brackets = /\\*\[{0,2}\s*#?$/.exec(raw.slice(0, settled).slice(-400))
  if (brackets && /[\\[]/.test(brackets[0])) settled -= brackets[0].length
  if (isFenced) settled = raw.slice(0, settled).replace(/`{1,3}\s*$/, '').length
  return raw.slice(0, settled).trimEnd().length
}

const compactEnd = '[[##completed##]]'

/** Whether a text that begins with `[[` may be the end marker, with at most punctuation after it. */
function mayEndReply(text: string): boolean {
  if (text.length > 200) return false
  const compact = text.replace(/\s/g, '')
  return (
    compactEnd.startsWith(compact) || (compact.startsWith(compactEnd) && /^\W*$/.test(compact.slice(compactEnd.length)))
  )
}

type Header = { readonly name: string; readonly rest: string }

/** Reads a line as a header: `perhaps` when it may still become one. */
function matchHeader(line: string, isWhole: boolean): Header | 'perhaps' | undefined {
  const match = header.exec(line)
  if (match) {
    const [, name, rest] = match as unknown as readonly [string, string, string]
    return isWhole || /[^\s*]/.test(rest) ? { name, rest } : 'perhaps'
  }
  return !isWhole && partialHeader.test(line) ? 'perhaps' : undefined
}

/** Every beginning of a header. */
const partialHeader =
  /^[ \t]*(?:\*{0,2}|#{1,6} *)(?:\[(?:\[(?:[ \t]*(?:#(?:#(?:[ \t]*(?:[\p{L}_][\p{L}\p{N}_]*(?:[ \t]*(?:#(?:#(?:[ \t]*\]?)?)?)?)?)?)?)?)?)?)?)?$/u
