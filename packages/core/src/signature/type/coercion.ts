import type { StandardSchemaV1 } from '@standard-schema/spec'
import { isRecord } from '../../hash/is-record.ts'
import type { JsonObject } from '../../hash/hash.ts'
import { showValue } from '../../wording/show-value.ts'
import { holdsDate, isDateSchema, readDate } from './date-schema.ts'
import { dereference, isJsonObject, objectMember, schemaList } from './json-schema.ts'
import { readBoolean, readNumber } from './read-scalar.ts'

/** What a schema makes of any value at all, where its author meant spellings of it: `z.coerce.number()` and the like. */
export type Coerced = 'number' | 'boolean' | 'string' | 'bigint' | 'date-text'

const mark = 'coerced to '

/** Marks in a JSON Schema what is coerced. A bigint is shown as a whole number; a text that becomes a date stays a text. */
export function markCoerced(jsonSchema: Record<string, unknown>, type: Coerced): void {
  if (type === 'bigint') jsonSchema['type'] = 'integer'
  jsonSchema['$comment'] = mark + type
}

function coercedTo({ $comment }: JsonObject): Coerced | undefined {
  return typeof $comment === 'string' && $comment.startsWith(mark)
    ? ($comment.slice(mark.length) as Coerced)
    : undefined
}

/** Tells whether a schema would coerce something in what its JSON Schema describes, dates too. */
export function readsStrictly(schema: StandardSchemaV1, jsonSchema: JsonObject): boolean {
  return (
    JSON.stringify(jsonSchema).includes(`"$comment":"${mark}`) ||
    (holdsDate(jsonSchema) && schema['~standard'].vendor === 'zod')
  )
}

/**
 * A schema that reads strictly what it would coerce: `null` and an empty text are no number, "no" is not true, an object is no
 * text. Spellings that can mean one value only are that value; anything else is refused with what was expected.
 */
export function strictly(schema: StandardSchemaV1, jsonSchema: JsonObject): StandardSchemaV1 {
  const { validate, ...standard } = schema['~standard']
  return {
    '~standard': {
      ...standard,
      validate(value) {
        const reading = read(jsonSchema, { root: jsonSchema, path: [], depth: 0 }, value)
        return 'issue' in reading ? { issues: [reading.issue] } : validate(reading.value)
      },
    },
  }
}

interface Place {
  readonly root: JsonObject
  readonly path: readonly PropertyKey[]
  readonly depth: number
}

type Reading = { readonly value: unknown } | { readonly issue: StandardSchemaV1.Issue }

const deepest = 64

function read(given: JsonObject, place: Place, value: unknown): Reading {
  if (value === undefined || place.depth > deepest) return { value }
  const schema = dereference(given, place.root)
  const type = coercedTo(schema) ?? (isDateSchema(schema) ? 'date' : undefined)
  if (type) {
    const found = spellings[type](value)
    return found === undefined
      ? { issue: { message: `expected ${names[type]}, got ${showValue(value, 80)}`, path: place.path } }
      : { value: found }
  }
  const branches = schemaList(schema, 'anyOf') ?? schemaList(schema, 'oneOf')
  if (branches) return readBranch(branches, place, value)
  const parts = schemaList(schema, 'allOf')
  if (parts)
    return parts.reduce<Reading>((found, part) => ('issue' in found ? found : read(part, inner(place), found.value)), {
      value,
    })
  if (Array.isArray(value))
    return readMembers(value.entries(), schema, place, (entries) => entries.map(([, each]) => each))
  // A class knows best what it is.
  if (!isRecord(value)) return { value }
  return readMembers(Object.entries(value), schema, place, (entries) => Object.fromEntries(entries) as unknown)
}

/** The first branch that takes the value as it is, else the first that reads it. */
function readBranch(branches: readonly JsonObject[], place: Place, value: unknown): Reading {
  const readings = branches.map((branch) =>
    fitsType(branch, place, value) ? read(branch, inner(place), value) : undefined,
  )
  const fitting = readings.filter((reading) => reading !== undefined && 'value' in reading)
  const same = fitting.find((reading) => Object.is((reading as { value: unknown }).value, value))
  return same ?? fitting[0] ?? readings.find((reading) => reading !== undefined) ?? { value }
}

/** Whether a branch says by its type that it may take the value; what is coerced says it by being read. */
function fitsType(branch: JsonObject, { root }: Place, value: unknown): boolean {
  const schema = dereference(branch, root)
  const { type } = schema
  if (coercedTo(schema) || isDateSchema(schema) || typeof type !== 'string') return true
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return type === own || (type === 'integer' && Number.isInteger(value))
}

function readMembers<Key extends number | string>(
  members: Iterable<readonly [Key, unknown]>,
  schema: JsonObject,
  place: Place,
  build: (entries: readonly (readonly [Key, unknown])[]) => unknown,
): Reading {
  const entries: (readonly [Key, unknown])[] = []
  for (const [key, member] of members) {
    const part = partAt(schema, key)
    const reading = part ? read(part, { ...inner(place), path: [...place.path, key] }, member) : { value: member }
    if ('issue' in reading) return reading
    entries.push([key, reading.value])
  }
  return { value: build(entries) }
}

function partAt(schema: JsonObject, key: number | string): JsonObject | undefined {
  if (typeof key === 'number') return schemaList(schema, 'prefixItems')?.[key] ?? objectMember(schema, 'items')
  const properties = objectMember(schema, 'properties')
  const part = properties && Object.hasOwn(properties, key) ? properties[key] : schema['additionalProperties']
  return isJsonObject(part) ? part : undefined
}

function inner(place: Place): Place {
  return { ...place, depth: place.depth + 1 }
}

const names = {
  number: 'a number',
  boolean: 'true or false',
  string: 'a text',
  bigint: 'a whole number',
  date: 'an ISO date',
  'date-text': 'an ISO date',
} as const

/** What each type takes, and what it makes of it; `undefined` for anything else. */
const spellings: Readonly<Record<Coerced | 'date', (value: unknown) => unknown>> = {
  number(value) {
    const found = typeof value === 'string' ? readNumber(value)[0] : value
    return typeof found === 'number' && Number.isFinite(found) ? found : undefined
  },
  boolean(value) {
    const found = typeof value === 'string' ? readBoolean(value)[0] : value
    return typeof found === 'boolean' ? found : undefined
  },
  string: (value) => (['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined),
  bigint(value) {
    if (typeof value === 'bigint') return value
    if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined
    return typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)
      ? BigInt(value.trim().replace(/^\+/, ''))
      : undefined
  },
  date(value) {
    if (value instanceof Date) return value
    return typeof value === 'string' || typeof value === 'number' ? readDate(String(value)) : undefined
  },
  'date-text'(value) {
    const date = typeof value === 'string' ? readDate(value) : undefined
    // Without a zone, a moment would be another one on each machine.
    return date && /\d[T ]\d\d:\d\d[^Z+-]*$/i.test(value as string) ? date.toISOString() : date && value
  },
}
