import { sha256Hex } from './sha256.ts'

/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject
/** An object that JSON can hold; `undefined` members count as absent. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/**
 * Writes `value` as canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers as
 * ECMAScript writes them. Equal content gives equal text on every machine.
 *
 * @throws TypeError for what JSON can't hold: NaN, infinities, functions, symbols, bigints, cycles, lone surrogates,
 *   maps, sets and other objects whose content is in no property.
 */
export function canonicalJson(value: unknown): string {
  return write(value, [])
}

/**
 * The SHA-256 of the canonical JSON of `value`, as 64 hexadecimal digits.
 *
 * @throws TypeError for what JSON can't hold, as {@link canonicalJson}.
 */
export function hashJson(value: unknown): string {
  return sha256Hex(canonicalJson(value))
}

function write(value: unknown, ancestors: object[]): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('Canonical JSON can not hold a string with a lone surrogate.')
      return JSON.stringify(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`Canonical JSON can not hold ${value}.`)
      return JSON.stringify(value)
    case 'boolean':
      return String(value)
    case 'object':
      break
    default:
      throw new TypeError(`Canonical JSON can not hold a ${typeof value}.`)
  }
  if (value === null) return 'null'
  if (ancestors.includes(value)) throw new TypeError('Canonical JSON can not hold an object that contains itself.')
  ancestors.push(value)
  const text = Array.isArray(value) ? writeArray(value, ancestors) : writeObject(value, ancestors)
  ancestors.pop()
  return text
}

function writeArray(values: readonly unknown[], ancestors: object[]): string {
  return `[${Array.from(values, (value) => (value === undefined ? 'null' : write(value, ancestors))).join(',')}]`
}

function writeObject(value: object, ancestors: object[]): string {
  const source = 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value
  if (source !== value) return write(source, ancestors)
  // JSON.stringify would make {} of them, and whatever they hold would have one hash.
  const kind = emptyInJson.find((type) => value instanceof type)
  if (kind) throw new TypeError(`Canonical JSON can not hold a ${kind.name}. Pass a plain object or a list instead.`)
  const keys = Object.keys(value)
  let members = ''
  for (const key of keys.length > 1 ? keys.toSorted(byCodeUnits) : keys) {
    const member = (value as Record<string, unknown>)[key]
    if (member !== undefined)
      members += `${members === '' ? '' : ','}${write(key, ancestors)}:${write(member, ancestors)}`
  }
  return `{${members}}`
}

const emptyInJson = [Map, Set, WeakMap, WeakSet, RegExp, Error, ArrayBuffer, Promise]

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
