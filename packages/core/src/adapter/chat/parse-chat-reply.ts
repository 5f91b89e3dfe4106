import type { AnySignature } from '../../signature/signature.ts'
import type { ParsedReply } from '../adapter.ts'
import { readJson } from '../json/read-json.ts'
import { readJsonMember, readValue } from '../read-value.ts'

/** What ends a line; `\r\n` are two ends without harm. */
export const lineBreak = /[\n\r\u2028\u2029]/

/** A line that begins a field: its name, and what stands after it. */
export const header =
  /^[ \t]*(?:\*\*|#{1,6} +)?\[\[[ \t]*##[ \t]*([\p{L}_][\p{L}\p{N}_]*)[ \t]*##[ \t]*\]\](?:\*\*)?[ \t]*(.*)$/u

/** The marker that ends a reply. */
export const endMarker = 'completed'

/**
 * Reads a reply in the chat format. Lenient where no field can be mistaken for another: a value on its header's line,
 * indented or emphasised headers, names in another case, a missing end marker, text before the first header, a JSON
 * object instead of markers, and, when there is a single output, a value without its header before the end marker.
 * As in DSPy the first occurrence of a field counts and an unknown header ends the field before it.
 */
export function parseChatReply(signature: AnySignature, reply: string): ParsedReply {
  const { sections, preamble, complete } = splitSections(reply)
  const fields: Record<string, readonly unknown[]> = {}
  for (const field of signature.outputs) {
    const text = sections.get(field.name) ?? sections.get(field.name.toLowerCase())
    if (text !== undefined) fields[field.name] = readValue(field, text)
  }
  if (Object.keys(fields).length > 0) return { fields, found: true, complete }
  const fromJson = readJsonObject(signature, reply)
  if (fromJson) return { fields: fromJson, found: true, complete: true }
  const [only] = signature.outputs
  if (only && signature.outputs.length === 1 && complete && preamble !== '') {
    return { fields: { [only.name]: readValue(only, preamble) }, found: true, complete }
  }
  return { fields, found: false, complete }
}

interface Sections {
  /** Text by field name, and by lower-case field name. */
  readonly sections: ReadonlyMap<string, string>
  /** What stands before the first header. */
  readonly preamble: string
  /** Whether the end marker was found. */
  readonly complete: boolean
}

function splitSections(reply: string): Sections {
  const { text: body, cut } = cutTrailingEnd(reply)
  const sections = new Map<string, string>()
  let name: string | undefined
  let text = ''
  let preamble: string | undefined
  const keep = (): void => {
    if (name === undefined) preamble = text.trim()
    else if (!sections.has(name)) {
      sections.set(name, text.trim())
      if (!sections.has(name.toLowerCase())) sections.set(name.toLowerCase(), text.trim())
    }
  }
  // Every second piece is a line break, kept as it is.
  for (const piece of body.split(/(\r\n|[\n\r\u2028\u2029])/)) {
    const match = piece.includes('[[') ? header.exec(piece) : null
    if (!match) {
      text += piece
      continue
    }
    if (match[1] === endMarker) text = withoutFenceEnd(text)
    keep()
    name = match[1] as string
    if (name === endMarker) return { sections, preamble: preamble ?? '', complete: true }
    text = match[2] as string
  }
  text = withoutFenceEnd(text)
  keep()
  return { sections, preamble: preamble ?? '', complete: cut }

  /** Where the whole reply stands in a code fence, the last value ends before it. */
  function withoutFenceEnd(last: string): string {
    const isFenced = name !== undefined && preamble !== undefined && /^```\w*$/.test(preamble)
    return isFenced && last.trimEnd().endsWith('```') ? last.trimEnd().slice(0, -3) : last
  }
}

function cutTrailingEnd(reply: string): { readonly text: string; readonly cut: boolean } {
  const at = trailingEnd(reply)
  const before = reply.slice(0, at).split(lineBreak).at(-1) as string
  // One that has a line of its own is found there, with what emphasises it.
  const standsAlone = /^[ \t]*(?:\*\*|#{1,6} +)?$/.test(before)
  return at === undefined || standsAlone ? { text: reply, cut: false } : { text: reply.slice(0, at), cut: true }
}

/** Where an end marker begins that ends the text: it counts even in the middle of a line. */
export function trailingEnd(text: string): number | undefined {
  const at = text.lastIndexOf('[[')
  if (at < 0 || text.length - at > 200 || text[at - 1] === '\\') return undefined
  return /^\[\[\s*##\s*completed\s*##\s*\]\]\W*$/.test(text.slice(at)) ? at : undefined
}

/** The outputs from a reply that is one JSON object with at least one of them. */
function readJsonObject(signature: AnySignature, reply: string): Record<string, readonly unknown[]> | undefined {
  const object = reply.includes('{') ? readJson(reply)?.value : undefined
  if (typeof object !== 'object' || object === null) return undefined
  const fields: Record<string, readonly unknown[]> = {}
  for (const field of signature.outputs) {
    if (!Object.hasOwn(object, field.name)) continue
    fields[field.name] = readJsonMember(field, (object as Record<string, unknown>)[field.name])
  }
  return Object.keys(fields).length > 0 ? fields : undefined
}
