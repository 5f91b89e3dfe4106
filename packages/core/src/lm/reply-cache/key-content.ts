import { formatPath } from '../../wording/format-path.ts'
import type { JsonValue } from '../../hash/hash.ts'
import { isPlainObject } from '../../hash/plain-object.ts'
import { sha256Hex } from '../../hash/sha256.ts'
import { isMedia, type MediaPart, type Message } from '../message.ts'

/** Thrown for a value that JSON can't hold, since two such values could not be told apart by a key. */
export class UnkeyableError extends TypeError {
  override name = 'UnkeyableError'
  /** Where, as a readable path: `tools[0].inputSchema`. */
  readonly path: string

  constructor(path: readonly PropertyKey[], what: string) {
    super(`\`${formatPath(path)}\` is ${what}, which JSON can not hold`)
    this.path = formatPath(path)
  }
}

/** How values are copied. */
export interface ContentWriter {
  /** Where the value is; the path to what is copied right now. */
  readonly path: PropertyKey[]
  /** Writes a text. */
  readonly text: (text: string) => string
  /** Set when a member's name begins with a digit: JavaScript may have an order of its own for it. */
  hasNumericNames?: boolean
}

/**
 * Copies a value as plain JSON with sorted members, or refuses it with the path. What other writers of JSON let pass, such as a `Map` that
 * becomes `{}`, would give different requests one key.
 *
 * @throws UnkeyableError with the path
 */
function toKeyContent(value: unknown, writer: ContentWriter): JsonValue {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed())
        throw new UnkeyableError(writer.path, 'a text with half a character (a lone surrogate)')
      return writer.text(value)
    case 'number':
      if (!Number.isFinite(value)) throw new UnkeyableError(writer.path, String(value))
      return value
    case 'boolean':
      return value
    case 'object':
      return value === null ? null : objectContent(value, writer)
    default:
      throw new UnkeyableError(writer.path, `a ${typeof value}`)
  }
}

function objectContent(value: object, writer: ContentWriter): JsonValue {
  const { path } = writer
  if (path.length > deepest) throw new UnkeyableError(path.slice(0, 8), 'nested too deep or within itself')
  if ('toJSON' in value && typeof value.toJSON === 'function') return toKeyContent(value.toJSON() as unknown, writer)
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown, index) => (item === undefined ? null : memberContent(writer, index, item)))
  }
  if (!isPlainObject(value)) throw new UnkeyableError(path, `a ${value.constructor?.name ?? 'special object'}`)
  // Without a prototype, so that a member `__proto__` is a member.
  const content = Object.create(null) as Record<string, JsonValue>
  for (const key of Object.keys(value).toSorted()) {
    const member = value[key]
    if (member === undefined) continue
    if (startsWithDigit(key)) writer.hasNumericNames = true
    if (!key.isWellFormed()) throw new UnkeyableError(path, 'an object whose key has half a character')
    content[key] = memberContent(writer, key, member)
  }
  return content
}

/** No request is nested so deep; an object that contains itself is. */
const deepest = 200

/** Copies a member of what is copied right now. */
export function memberContent(writer: ContentWriter, key: PropertyKey, value: unknown): JsonValue {
  writer.path.push(key)
  const content = toKeyContent(value, writer)
  writer.path.pop()
  return content
}

function startsWithDigit(key: string): boolean {
  const code = key.charCodeAt(0)
  return code >= 48 && code <= 57
}

/** Puts digests in the place of the bytes of media. */
export function withoutBytes(messages: readonly Message[]): readonly object[] {
  if (!Array.isArray(messages) || !messages.some(hasBytes)) return messages
  return messages.map((message: Message) => ({
    ...message,
    content: message.content.map((part) => (isMedia(part) ? digest(part) : part)),
  }))
}

function hasBytes(message: Message): boolean {
  return Array.isArray(message?.content) && message.content.some((part) => isMedia(part) && bytesOf(part) !== undefined)
}

function bytesOf({ source }: MediaPart): string | undefined {
  if ('base64' in source) return source.base64
  return 'url' in source && source.url.startsWith('data:') ? source.url : undefined
}

function digest(part: MediaPart): object {
  const bytes = bytesOf(part)
  if (bytes === undefined) return part
  return { ...part, source: { mediaType: part.source.mediaType, sha256: sha256Hex(bytes) } }
}
