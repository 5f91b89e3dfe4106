import type { AnySignature } from '../signature/signature.ts'
import type { ParsedReply } from './adapter.ts'
import { readJson } from './read-json.ts'
import { readJsonMember, readValue } from './read-value.ts'

const header =
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
    keep()
    name = match[1] as string
    if (name === endMarker) return { sections, preamble: preamble ?? '', complete: true }
    text = match[2] as string
  }
  if (name !== undefined && preamble && /^```\w*$/.test(preamble) && text.trimEnd().endsWith('```')) {
    text = text.trimEnd().slice(0, -3)
  }
  keep()
  return { sections, preamble: preamble ?? '', complete: cut }
}

/** An end marker at the very end counts even when it does not stand on a line of its own. */
function cutTrailingEnd(reply: string): { readonly text: string; readonly cut: boolean } {
  const at = reply.lastIndexOf('[[')
  const cut =
    at >= 0 && reply[at - 1] !== '\\' && /^\[\[\s*##\s*completed\s*##\s*\]\]\W*$/.test(reply.slice(at, at + 200))
  return cut && reply.length - at <= 200 ? { text: reply.slice(0, at), cut } : { text: reply, cut: false }
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
