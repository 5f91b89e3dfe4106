import { Buffer } from 'node:buffer'

/** What JSON lacks, as it is kept: what it was, and its content where there is one. */
interface Kept {
  readonly $type: string
  readonly value?: unknown
}

/** Deeper than this nothing is kept; no reader of JSON minds so much. */
const deepest = 500
/** So many parts at most: what is shared within a value is written anew at each place, and may grow without end. */
const mostParts = 1_000_000

/**
 * Gives a value as JSON keeps it, whatever it is. What JSON lacks is kept as `{ $type, value }`, which says what it was:
 * numbers such as `NaN`, dates, maps, sets, bytes and bigints, of which {@link reviveValue} makes what they were again, and
 * functions, symbols, circles, what can't be read and what is too deep, which stay so. Otherwise it is what `JSON.stringify` would write.
 */
export function keepValue(value: unknown): unknown {
  try {
    if (isPlainRow(value)) return { ...value }
    return keep(value, { open: new Set(), parts: { left: mostParts } })
  } catch (error) {
    return unreadable(error)
  }
}

/** Most outputs are records of texts and numbers. */
function isPlainRow(value: unknown): value is object {
  try {
    return isFlat(value) && !Object.hasOwn(value, '$type')
  } catch {
    return false
  }
}

interface Walk {
  readonly open: Set<object>
  readonly parts: { left: number }
}

function keep(value: unknown, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $type: 'number', value: Object.is(value, -0) ? '-0' : String(value) }
    case 'bigint':
      return { $type: 'bigint', value: String(value) }
    case 'undefined':
      return { $type: 'undefined' }
    case 'symbol':
      return { $type: 'symbol', value: value.description ?? '' }
    case 'function':
      return { $type: 'function', value: value.name }
    default:
      return value === null ? null : keepObject(value as object, walk)
  }
}

function keepObject(value: object, walk: Walk): unknown {
  if (walk.open.has(value)) return { $type: 'circle' }
  if (walk.open.size >= deepest) return { $type: 'too deep' }
  if (walk.parts.left-- <= 0) return { $type: 'too large' }
  walk.open.add(value)
  try {
    return keepMembers(value, walk)
  } catch (error) {
    return unreadable(error)
  } finally {
    walk.open.delete(value)
  }
}

function keepMembers(value: object, walk: Walk): unknown {
  if (value instanceof Date) return { $type: 'Date', value: Number.isNaN(value.getTime()) ? null : value.toISOString() }
  if (value instanceof Map)
    return { $type: 'Map', value: Array.from(value, ([key, member]) => [keep(key, walk), keep(member, walk)]) }
  if (value instanceof Set) return { $type: 'Set', value: Array.from(value, (member) => keep(member, walk)) }
  if (value instanceof Uint8Array) return { $type: 'Uint8Array', value: Buffer.from(value).toString('base64') }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return { $type: value.constructor.name, value: Array.from(value as unknown as ArrayLike<number | bigint>, String) }
  if (value instanceof Error) return { $type: 'Error', value: { name: text(value.name), message: text(value.message) } }
  if (value instanceof RegExp) return { $type: 'RegExp', value: String(value) }
  if (value instanceof Promise) return { $type: 'Promise' }
  if (Array.isArray(value))
    return Array.from(value as readonly unknown[], (member) => (member === undefined ? null : keep(member, walk)))
  const { toJSON } = value as { readonly toJSON?: unknown }
  if (typeof toJSON === 'function') return keep((toJSON as (key: string) => unknown).call(value, ''), walk)
  const members: [string, unknown][] = []
  for (const name of Object.keys(value)) {
    const member = readMember(value, name)
    if (member !== undefined) members.push([name, member instanceof Unread ? member.kept : keep(member, walk)])
  }
  const kept = Object.fromEntries(members)
  // What looks like one of ours is kept within one of ours.
  return Object.hasOwn(kept, '$type') ? { $type: 'object', value: kept } : kept
}

class Unread {
  readonly kept: Kept
  constructor(kept: Kept) {
    this.kept = kept
  }
}

function readMember(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name]
  } catch (error) {
    return new Unread(unreadable(error))
  }
}

function unreadable(error: unknown): Kept {
  return { $type: 'unreadable', value: text(error) }
}

function text(value: unknown): string {
  try {
    return typeof value === 'string' ? value : value instanceof Error ? text(value.message) : String(value)
  } catch {
    return 'something that has no text'
  }
}

/** Copies what {@link keepValue} gave, and makes what it stands for again, where that can be. */
export function reviveValue(kept: unknown): unknown {
  if (typeof kept !== 'object' || kept === null) return kept
  if (Array.isArray(kept)) return kept.map(reviveValue)
  if (Object.hasOwn(kept, '$type')) return reviveKept(kept as Kept)
  if (isFlat(kept)) return { ...kept }
  return Object.fromEntries(Object.entries(kept).map(([name, member]) => [name, reviveValue(member)]))
}

function reviveKept(kept: Kept): unknown {
  const { $type: type, value } = kept
  switch (type) {
    case 'number':
      return Number(value)
    case 'bigint':
      return BigInt(value as string)
    case 'undefined':
      return undefined
    case 'Date':
      return new Date(value === null ? Number.NaN : (value as string))
    case 'Map':
      return new Map((value as [unknown, unknown][]).map(([key, member]) => [reviveValue(key), reviveValue(member)]))
    case 'Set':
      return new Set((value as unknown[]).map(reviveValue))
    case 'Uint8Array':
      return new Uint8Array(Buffer.from(value as string, 'base64'))
    case 'object':
      return Object.fromEntries(Object.entries(value as object).map(([name, member]) => [name, reviveValue(member)]))
    default:
      return structuredClone(kept)
  }
}

/**
 * Copies a value as JSON would keep it. Flat records of plain values, as most inputs and outputs are, are copied without
 * being written and parsed, which is several times as fast.
 *
 * @throws TypeError or SyntaxError when JSON can't hold the value
 */
export function copyJson(value: unknown): unknown {
  if (isFlat(value)) return { ...value }
  return JSON.parse(JSON.stringify(value)) as unknown
}

/** Whether JSON keeps a record as it is, and nothing in it could be changed through a copy. */
function isFlat(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name]
    const isKept =
      typeof member === 'string' ||
      typeof member === 'boolean' ||
      member === null ||
      // JSON knows no -0.
      (Number.isFinite(member) && !Object.is(member, -0))
    if (!isKept) return false
  }
  return Object.getOwnPropertySymbols(value).length === 0
}
