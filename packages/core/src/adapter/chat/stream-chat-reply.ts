import type { Field } from '../../signature/field.ts'
import type { AnySignature } from '../../signature/signature.ts'
import { type FieldPiece, isPlainText, type ReplyReader } from '../reply-reader.ts'
import { readValue } from '../read-value.ts'
import { mayBeginThoughts, withoutLeadingThoughts } from '../without-thoughts.ts'
import { unescapeMarkers } from './escape-markers.ts'
import { countsAsMarker, endMarker, findMarkers, type Marker, nextMarker, startOfPending } from './find-markers.ts'
import { valueOf } from './parse-chat-reply.ts'

/**
 * Reads a reply in the chat format while it comes. What might yet become a header, an end marker, a thought, an escape or white
 * space at the end of a value is held back until it is clear, so that no marker ever shows, however the text is cut. It
 * reads fields under headers as `parseChatReply` does; other forms of a reply only show once it is whole.
 */
export function streamChatReply({ outputs }: AnySignature): ReplyReader {
  const open = new Map(outputs.map((field) => [field.name.toLowerCase(), field]))
  let text = ''
  /** Up to here everything has been read. */
  let at = 0
  let preamble = ''
  let seenHeader = false
  let ended = false
  let section: Section | undefined

  const take = (until: number, pieces: FieldPiece[]): void => {
    const part = text.slice(at, until)
    at = Math.max(at, until)
    if (!seenHeader) preamble += part
    else if (section) pieces.push(...section.push(part))
  }
  const enter = ({ name, end }: Marker): void => {
    seenHeader = true
    at = end
    ended = name === endMarker
    const field = open.get(name.toLowerCase())
    open.delete(name.toLowerCase())
    section = ended ? undefined : field && createSection(field, /^```\w*$/.test(preamble.trim()))
  }
  const close = (before: Before, pieces: FieldPiece[]): void => {
    const closed = section
    section = undefined
    pieces.push(...(closed?.end(before) ?? []))
  }
  /** Whether a marker counts; `undefined` as long as what comes may change that. */
  const counts = (marker: Marker, isLast: boolean): boolean | undefined => {
    // Emphasis may follow.
    if (!isLast && /^\*?$/.test(text.slice(marker.end, marker.end + 2))) return undefined
    const isCounting = countsAsMarker(
      marker,
      (name) => open.has(name),
      () => findMarkers(text, marker.end),
    )
    return marker.beginsLine || isLast || !isCounting ? isCounting : undefined
  }
  const read = (isLast: boolean): FieldPiece[] => {
    const pieces: FieldPiece[] = []
    if (ended) return pieces
    if (at === 0) {
      if (!isLast && mayBeginThoughts(text)) return pieces
      text = withoutLeadingThoughts(text)
    }
    for (;;) {
      const marker = nextMarker(text, at)
      const isCounting = marker && counts(marker, isLast)
      if (!marker || isCounting === undefined) {
        take(isLast ? text.length : (marker?.start ?? startOfPending(text, at)), pieces)
        break
      }
      take(isCounting ? marker.start : marker.end, pieces)
      if (!isCounting) continue
      close(marker.name === endMarker ? 'end marker' : 'header', pieces)
      enter(marker)
      if (marker.name === endMarker) break
    }
    return pieces
  }

  return {
    push(part) {
      text += part
      return read(false)
    },
    end() {
      const pieces = read(true)
      close('nothing', pieces)
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
      if (shown === 0) {
        pending = withoutLeadingThoughts(pending).trimStart()
        if (mayBeginThoughts(pending)) return []
      }
      const settled = settledLength(pending, isFenced)
      const pieces = show(unescapeMarkers(pending.slice(0, settled)))
      pending = pending.slice(settled)
      return pieces
    },
    end(before) {
      const value = withoutLeadingThoughts(valueOf(raw, isFenced && before !== 'header')).trim()
      return [...show(unescapeMarkers(value).slice(shown)), { type: 'done', field, readings: readValue(field, value) }]
    },
  }
}

/** How much of a value is settled whatever comes next. */
function settledLength(raw: string, isFenced: boolean): number {
  let settled = raw.length
  // Half a bracket, or backslashes that may turn out to escape a marker.
  const brackets = /\\*\[{0,2}\s*#?$/.exec(raw.slice(0, settled).slice(-400))
  if (brackets && /[\\[]/.test(brackets[0])) settled -= brackets[0].length
  if (isFenced) settled = raw.slice(0, settled).replace(/`{1,3}\s*$/, '').length
  return raw.slice(0, settled).trimEnd().length
}
