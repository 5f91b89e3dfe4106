import { InputError } from '../errors/input-error.ts'
import { type ContentPart, isMedia, type MediaPart } from '../lm/message.ts'
import type { FieldKind } from '../signature/field.ts'
import { escapeMarkers, escapeMarkersInJson } from './chat/escape-markers.ts'

/**
 * Writes a value the way DSPy's chat format does: text as it is, lists in a text field as numbered passages, other
 * structures as one line of JSON with a space after `,` and `:`, scalars in Python's spelling (`True`, `None`). Field
 * markers inside are escaped. Media become parts of their own, in place.
 *
 * @throws InputError for what can't be shown: an object that contains itself, or bytes that are no media.
 */
export function renderValue(value: unknown, kind: FieldKind): readonly ContentPart[] {
  if (isMedia(value)) return [value]
  if (kind === 'media' && Array.isArray(value) && value.every(isMedia)) return value
  if (typeof value === 'object' && value !== null && !(value instanceof Date) && !isNumbered(value, kind)) {
    return renderStructure(value)
  }
  return [{ type: 'text', text: renderText(value) }]
}

function isNumbered(value: object, kind: FieldKind): value is readonly unknown[] {
  return kind === 'text' && Array.isArray(value)
}

function renderText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return escapeMarkers(value)
    case 'undefined':
      return 'None'
    case 'boolean':
      return value ? 'True' : 'False'
    case 'object':
      if (value === null) return 'None'
      return value instanceof Date ? value.toISOString() : escapeMarkers(numberPassages(value as readonly unknown[]))
    case 'number':
    case 'bigint':
    case 'symbol':
    case 'function':
      return String(value)
  }
}

/** Several items as `[1] «…»` lines; items that would break the quotes in blocks; one item alone; none as `N/A`. */
function numberPassages(items: readonly unknown[]): string {
  if (items.length === 0) return 'N/A'
  if (items.length === 1) return quote(items[0])
  return items.map((item, index) => `[${index + 1}] ${quote(item)}`).join('\n')
}

function quote(item: unknown): string {
  const text = typeof item === 'string' ? item : writeJson(item, [])
  if (!text.includes('\n') && !/[«»]/.test(text)) return `«${text}»`
  return `«««\n${text.replaceAll(/^/gm, '    ')}\n»»»`
}

function renderStructure(value: object): readonly ContentPart[] {
  const parts: (string | MediaPart)[] = []
  writeParts(value, parts, [])
  const content: ContentPart[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') content.push({ type: 'text', text: escapeMarkersInJson(text) })
    text = ''
  }
  for (const part of parts) {
    if (typeof part === 'string') text += part
    else {
      flush()
      content.push(part)
    }
  }
  flush()
  return content
}

function writeJson(value: unknown, ancestors: object[]): string {
  const parts: (string | MediaPart)[] = []
  writeParts(value, parts, ancestors)
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.type}>`)).join('')
}

/** Deeper values are no data to show to a model. */
const deepest = 500

/** JSON on one line with a space after `,` and `:`, as Python writes it; non-ASCII characters and media stay. */
function writeParts(value: unknown, parts: (string | MediaPart)[], ancestors: object[]): void {
  if (typeof value !== 'object' || value === null) parts.push(writeScalar(value))
  else if (isMedia(value)) parts.push(value)
  else {
    if (ancestors.includes(value)) throw unshowable('contains itself, so it can not be shown to a model')
    if (ancestors.length > deepest) throw unshowable(`is nested more than ${deepest} levels deep`)
    ancestors.push(value)
    const plain = toPlain(value)
    if (Array.isArray(plain)) writeMembers('[]', plain, parts, (member) => writeParts(member ?? null, parts, ancestors))
    else if (typeof plain === 'object' && plain !== null) {
      const members = Object.entries(plain).filter(([, member]) => member !== undefined)
      writeMembers('{}', members, parts, ([key, member]) => {
        parts.push(`${JSON.stringify(key)}: `)
        writeParts(member, parts, ancestors)
      })
    } else parts.push(writeScalar(plain))
    ancestors.pop()
  }
}

function writeMembers<T>(
  brackets: string,
  members: readonly T[],
  parts: (string | MediaPart)[],
  write: (member: T) => void,
): void {
  parts.push(brackets[0] as string)
  for (const [index, member] of members.entries()) {
    if (index > 0) parts.push(', ')
    write(member)
  }
  parts.push(brackets[1] as string)
}

function writeScalar(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return String(value)
  // As Python writes them; JSON has no word for them.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return JSON.stringify(value) ?? 'null'
}

/** What JSON would make of an object, and what it would lose: maps, sets, errors and patterns. */
function toPlain(value: object): unknown {
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)]
    return entries.every(([key]) => typeof key === 'string')
      ? Object.fromEntries(entries as [string, unknown][])
      : entries
  }
  if (value instanceof Set) return [...(value as Set<unknown>)]
  if (value instanceof Error || value instanceof RegExp) return String(value)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    throw unshowable('is bytes: make media of it with `image`, `audio` or `file`')
  }
  return 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value
}

function unshowable(problem: string): InputError {
  return new InputError(`An input ${problem}.`, { issues: [{ path: '', message: problem }] })
}
