import { isOnlyThoughts, withoutLeadingThoughts, withoutThoughts } from '../without-thoughts.ts'
import { readOutputs } from '../json/read-outputs.ts'
import type { Field } from '../../signature/field.ts'
import type { AnySignature } from '../../signature/signature.ts'
import type { ParsedReply } from '../adapter.ts'
import { readJsonMember, readValue } from '../read-value.ts'
import { endMarker, findMarkers, type Marker, markersThatCount } from './find-markers.ts'

/**
 * Reads a reply in the chat format. Lenient where no field can be mistaken for another: a value on its header's line,
 * headers that are indented, emphasised, in a list or within a line, names in another case, a missing end marker, text or thoughts
 * before the first header, a JSON object instead of markers, and, when there is a single output, a value without its header before
 * the end marker.
 * As in DSPy the first occurrence of a field counts and an unknown header ends the field before it.
 */
export function parseChatReply(signature: AnySignature, reply: string): ParsedReply {
  const { sections, preamble, complete } = splitSections(signature, withoutThoughtsOf(signature, reply))
  const fields: Record<string, readonly unknown[]> = {}
  for (const field of signature.outputs) {
    const text = sections.get(field.name) ?? sections.get(field.name.toLowerCase())
    if (text !== undefined) fields[field.name] = readValue(field, text)
  }
  if (Object.keys(fields).length > 0) return { fields, found: true, complete }
  const fromJson = readJsonObject(signature, preamble)
  if (fromJson) return { fields: fromJson, found: true, complete: true }
  const [only] = signature.outputs
  if (only && signature.outputs.length === 1 && complete && preamble !== '') {
    return { fields: { [only.name]: readValue(only, preamble) }, found: true, complete }
  }
  return { fields, found: false, complete }
}

/** The reply without thoughts; of thoughts that never end only a whole answer at their end is left. */
function withoutThoughtsOf(signature: AnySignature, reply: string): string {
  const namesOutput = ({ name }: Marker): boolean => isOutputOf(signature, name.toLowerCase())
  const text = withoutThoughts(
    reply,
    (part) => findMarkers(part).some(namesOutput) || readOutputs(signature, part) !== undefined,
  )
  if (!isOnlyThoughts(text)) return text
  const [first] = signature.outputs
  const start = findMarkers(text).findLast(({ name, beginsLine }) => beginsLine && name === first?.name)?.start
  const block = start === undefined ? '' : text.slice(start)
  return /\[\[ ## completed ## \]\]\s*$/.test(block) ? block : ''
}

interface Sections {
  /** Text by field name, and by lower-case field name. */
  readonly sections: ReadonlyMap<string, string>
  /** What stands before the first header. */
  readonly preamble: string
  /** Whether the end marker was found. */
  readonly complete: boolean
}

function isOutputOf({ outputs }: AnySignature, lowerCased: string): boolean {
  return outputs.some(({ name }) => name === lowerCased || name.toLowerCase() === lowerCased)
}

function splitSections(signature: AnySignature, reply: string): Sections {
  const markers = markersThatCount(reply, (name) => isOutputOf(signature, name))
  const complete = markers.at(-1)?.name === endMarker
  const sections = new Map<string, string>()
  const preamble = reply.slice(0, markers[0]?.start).trim()
  const isFenced = markers.length > 0 && /^```\w*$/.test(preamble)
  for (const [index, { name, end }] of markers.entries()) {
    if (name === endMarker) break
    const next = markers[index + 1]
    const isLast = next === undefined || next.name === endMarker
    const text = withoutLeadingThoughts(valueOf(reply.slice(end, next?.start), isFenced && isLast)).trim()
    if (next === undefined && isOnlyThoughts(text)) break
    if (!sections.has(name)) sections.set(name, text)
    if (!sections.has(name.toLowerCase())) sections.set(name.toLowerCase(), text)
  }
  return { sections, preamble, complete }
}

/** The value in the text under a header. Where the whole reply stands in a code fence, the last value ends before it. */
export function valueOf(text: string, endsFence: boolean): string {
  const value = text.trim()
  return endsFence && value.endsWith('```') ? value.slice(0, -3).trim() : value
}

/** The outputs from a reply that is, or holds, a JSON object with at least one of them. */
function readJsonObject(signature: AnySignature, reply: string): Record<string, readonly unknown[]> | undefined {
  const found = readOutputs(signature, reply)
  if (!found) return undefined
  const { object, numerals } = found
  const given = signature.outputs.filter(({ name }) => Object.hasOwn(object, name))
  const read = ({ name, ...field }: Field): readonly unknown[] =>
    readJsonMember({ name, ...field }, object[name], () => numerals()?.[name])
  return Object.fromEntries(given.map((field) => [field.name, read(field)]))
}
