import { redactText } from './redact-text.ts'
import {
  holdsSecrets,
  isPairList,
  nameOfValue,
  withoutPairSecret,
  withoutSecretPart,
  withoutTexts,
} from './secret-part.ts'

/** A part of an object. */
export interface Part {
  /** The name of the member or entry, the place in a list. */
  readonly name: unknown
  readonly part: unknown
  /** What the name makes of the part; the part itself where it makes nothing of it. */
  readonly clean: unknown
  /** Its members are called after fields and say what these are, so their names make nothing secret. */
  readonly hasFieldNames?: boolean
}

/** The parts of an object that may hold secrets; `undefined` for what has none, or lets nobody look. */
export function partsOf(value: object, hasFieldNames = false): readonly Part[] | undefined {
  try {
    if (Array.isArray(value)) return partsOfList(value)
    const tag = tagOf(value)
    if (opaque.has(tag) || ArrayBuffer.isView(value)) return undefined
    if (mapLike.has(tag)) return partsOfMap(value as Map<unknown, unknown>)
    const parts = partsOfRecord(value, namesOf(value, tag))
    return hasFieldNames ? parts.map(({ name, part }) => ({ name, part, clean: part })) : parts
  } catch {
    // A proxy may refuse; whoever writes the object down meets the same.
    return undefined
  }
}

function partsOfList(list: readonly unknown[]): Part[] | undefined {
  if (list.every((each) => typeof each === 'number' || each === null)) return undefined
  const isPairs = isPairList(list)
  return Array.from(list, (part, name) => ({ name, part, clean: isPairs ? withoutPairSecret(list[name]) : part }))
}

function partsOfMap(map: Map<unknown, unknown>): Part[] {
  const isNamed = tagOf(map) !== 'Set'
  return [...map.entries()].map(([name, part]) => ({
    name,
    part,
    clean: isNamed && typeof name === 'string' ? withoutSecretPart(name, part) : part,
  }))
}

function partsOfRecord(value: object, names: readonly string[]): Part[] {
  const members: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const name of names) {
    try {
      members[name] = (value as Record<string, unknown>)[name]
    } catch {
      // What throws shows nothing to others either.
    }
  }
  const said = 'value' in members ? nameOfValue(members) : undefined
  return Object.keys(members).map((name) => {
    const part = members[name]
    return {
      name,
      part,
      clean: cleanMember(name === 'value' && said !== undefined ? said : name, part),
      hasFieldNames: name === 'descriptions',
    }
  })
}

function cleanMember(name: string, part: unknown): unknown {
  if (name === 'rawHeaders' && Array.isArray(part)) return withoutRawHeaders(part)
  const clean = withoutSecretPart(name, part)
  return clean === part && holdsSecrets(name) ? withoutTexts(part) : clean
}

/** Node's form of headers: name, value, name, value. */
function withoutRawHeaders(list: readonly unknown[]): unknown {
  const clean = list.map((each, place) => (place % 2 === 1 ? withoutSecretPart(String(list[place - 1]), each) : each))
  return clean.some((each, place) => each !== list[place]) ? clean : list
}

function namesOf(value: object, tag: string): readonly string[] {
  if (shown[tag]) return shown[tag]
  if (value instanceof Error || tag === 'Error' || tag === 'DOMException') {
    // What an error says is not listed.
    const hidden = tag === 'DOMException' ? ['name', 'code', 'message', 'stack'] : ['message', 'stack']
    return [...new Set([...Object.getOwnPropertyNames(value), ...hidden])]
  }
  return Object.keys(value)
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

const mapLike: ReadonlySet<string> = new Set(['Map', 'Set', 'Headers', 'URLSearchParams', 'FormData'])

/** What has no members that could be a secret, or none to look at. */
const opaque: ReadonlySet<string> = new Set([
  'Date',
  'RegExp',
  'Promise',
  'WeakMap',
  'WeakSet',
  'WeakRef',
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Blob',
  'File',
  'ReadableStream',
  'AbortSignal',
  'AbortController',
])

/** Of what hides its members behind accessors, those that are looked at. */
const shown: Readonly<Record<string, readonly string[]>> = {
  Request: ['method', 'url', 'headers'],
  Response: ['status', 'url', 'headers'],
  URL: ['href'],
}

/** Begins a copy: of the same class, with what has no name. What hides its members becomes a plain object. */
export function beginCopy(value: object): object {
  if (Array.isArray(value)) return []
  const tag = tagOf(value)
  if (mapLike.has(tag)) return new (value.constructor as new () => object)()
  if (shown[tag]) return {}
  const made = Object.create(Object.getPrototypeOf(value) as object | null) as object
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, symbol)
    if (descriptor) Object.defineProperty(made, symbol, descriptor)
  }
  return made
}

/** Puts a part into a copy that was begun for `original`. */
export function putPart(made: object, name: unknown, part: unknown, original: object): void {
  if (Array.isArray(made)) made.push(part)
  else if (made instanceof Map) made.set(typeof name === 'string' ? redactText(name) : name, part)
  else if (made instanceof Set) made.add(part)
  else if (mapLike.has(tagOf(made))) (made as Headers).append(name as string, part as string)
  else {
    const isListed = tagOf(original) in shown || Object.prototype.propertyIsEnumerable.call(original, name as string)
    Object.defineProperty(made, freeName(made, name as string), {
      value: part,
      enumerable: isListed,
      configurable: true,
      writable: true,
    })
  }
}

/** A name may be a secret itself, as where values are counted; two of them stay two. */
function freeName(made: object, name: string): string {
  const clean = redactText(name)
  if (clean === name) return name
  let free = clean
  for (let count = 2; Object.hasOwn(made, free); count += 1) free = `${clean} ${count}`
  return free
}
