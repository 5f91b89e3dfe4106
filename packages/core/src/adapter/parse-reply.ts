import type { AnySignature } from '../signature/signature.ts'
import type { ParsedReply } from './adapter.ts'
import { readValue } from './parse-value.ts'

const header = /^[ \t]*(?:\*\*|#{1,6} +)?\[\[[ \t]*##[ \t]*([\p{L}_][\p{L}\p{N}_]*)[ \t]*##[ \t]*\]\](?:\*\*)?[ \t]*(.*)$/u

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
  const sections = new Map<string, string>()
  const keep = (name: string | undefined, lines: readonly string[]): void => {
    if (name === undefined || sections.has(name)) return
    const text = lines.join('\n').trim()
    sections.set(name, text)
    if (!sections.has(name.toLowerCase())) sections.set(name.toLowerCase(), text)
  }
  let name: string | undefined
  let lines: string[] = []
  let preamble: string | undefined
  for (const line of reply.split(/\r?\n/)) {
    const match = line.includes('[[') ? header.exec(line) : null
    if (!match) {
      lines.push(line)
      continue
    }
    preamble ??= lines.join('\n').trim()
    keep(name, lines)
    name = match[1] as string
    if (name === endMarker) return { sections, preamble, complete: true }
    lines = [match[2] as string]
  }
  keep(name, lines)
  return { sections, preamble: preamble ?? '', complete: false }
}

/** The outputs from a reply that is one JSON object with at least one of them. */
function readJsonObject(signature: AnySignature, reply: string): Record<string, readonly unknown[]> | undefined {
  const body = (/^```[\w-]*\n([\s\S]*?)\n?```$/.exec(reply.trim())?.[1] ?? reply).trim()
  if (!body.startsWith('{') || !body.endsWith('}')) return undefined
  let object: unknown
  try {
    object = JSON.parse(body)
  } catch {
    return undefined
  }
  if (typeof object !== 'object' || object === null) return undefined
  const fields: Record<string, readonly unknown[]> = {}
  for (const { name } of signature.outputs) {
    if (Object.hasOwn(object, name)) fields[name] = [(object as Record<string, unknown>)[name]]
  }
  return Object.keys(fields).length > 0 ? fields : undefined
}
