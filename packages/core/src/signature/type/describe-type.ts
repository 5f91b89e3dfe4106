import type { JsonObject, JsonValue } from '../../hash/hash.ts'
import { isDateSchema } from './date-schema.ts'
import { isJsonObject, objectMember, resolveReference, schemaList } from './json-schema.ts'
import { mediaTypeOf } from './media-schemas.ts'

interface Description {
  readonly text: string
  /** Whether an operator at the top needs parentheses before `[]`. */
  readonly compound?: boolean
  /** What the spelling can't say, in words: `0 to 1`. */
  readonly notes?: readonly string[]
}

interface Walk {
  readonly root: JsonObject
  /** The references being spelled out, so that a recursive type ends. */
  readonly open: readonly string[]
  /** How many more parts may be spelled out: shared parts can multiply without end. */
  readonly budget: { left: number }
}

/**
 * Spells a JSON Schema as a TypeScript type, with what TypeScript can't say in words after it:
 * `number (0 to 1)`, `{ name: string; age?: integer }[]`, `'a' | 'b'`.
 */
export function describeType(jsonSchema: JsonObject | undefined): string {
  if (!jsonSchema) return 'unknown'
  return withNotes(describe(jsonSchema, { root: jsonSchema, open: ['#'], budget: { left: 400 } }))
}

function withNotes({ text, notes = [] }: Description): string {
  return notes.length === 0 ? text : `${text} (${notes.join(', ')})`
}

function describe(schema: JsonValue | undefined, walk: Walk): Description {
  if (schema === false) return { text: 'never' }
  if (!isJsonObject(schema)) return { text: 'unknown' }
  if (walk.budget.left-- <= 0) return { text: 'unknown' }
  const reference = schema['$ref']
  if (typeof reference === 'string') return describeReference(reference, walk)
  if (isDateSchema(schema)) return { text: dateWords[schema['format'] === 'date' ? 'date' : 'datetime'] }
  const media = mediaTypeOf(schema)
  if (media) return { text: media }
  if (Object.hasOwn(schema, 'const')) return { text: literal(schema['const']) }
  if (Array.isArray(schema['enum']))
    return join(
      schema['enum'].map((value) => ({ text: literal(value) })),
      ' | ',
    )
  const alternatives = schemaList(schema, 'anyOf') ?? schemaList(schema, 'oneOf')
  if (alternatives)
    return join(
      alternatives.map((part) => describe(part, walk)),
      ' | ',
    )
  const parts = schemaList(schema, 'allOf')
  if (parts)
    return join(
      parts.map((part) => describe(part, walk)),
      ' & ',
    )
  const type = schema['type']
  if (Array.isArray(type))
    return join(
      type.map((one: JsonValue) => describe({ ...schema, type: one }, walk)),
      ' | ',
    )
  return describeOne(typeof type === 'string' ? type : guessType(schema), schema, walk)
}

function describeReference(reference: string, walk: Walk): Description {
  if (walk.open.includes(reference)) return { text: 'recursive' }
  const target = resolveReference(reference, walk.root)
  return describe(target, { ...walk, open: [...walk.open, reference] })
}

function describeOne(type: string | undefined, schema: JsonObject, walk: Walk): Description {
  switch (type) {
    case 'string':
      return { text: 'string', notes: stringNotes(schema) }
    case 'number':
    case 'integer':
      return { text: type, notes: numberNotes(schema) }
    case 'boolean':
    case 'null':
      return { text: type }
    case 'array':
      return describeArray(schema, walk)
    case 'object':
      return describeObject(schema, walk)
    default:
      return { text: 'unknown' }
  }
}

function guessType(schema: JsonObject): string | undefined {
  if (schema['properties'] !== undefined) return 'object'
  return schema['items'] === undefined && schema['prefixItems'] === undefined ? undefined : 'array'
}

function describeArray(schema: JsonObject, walk: Walk): Description {
  const tuple = schemaList(schema, 'prefixItems')
  if (tuple) return { text: `[${tuple.map((part) => withNotes(describe(part, walk))).join(', ')}]` }
  const element = describe(schema['items'], walk)
  const text = element.compound ? `(${element.text})[]` : `${element.text}[]`
  const notes = countNotes(schema['minItems'], schema['maxItems'], 'item')
  if (schema['uniqueItems'] === true) notes.push('no repeats')
  if (element.notes?.length) notes.push(`each ${element.notes.join(', ')}`)
  return { text, notes }
}

function describeObject(schema: JsonObject, walk: Walk): Description {
  const properties = objectMember(schema, 'properties')
  if (properties && Object.keys(properties).length > 0) {
    const required: readonly JsonValue[] = Array.isArray(schema['required']) ? schema['required'] : []
    const members = Object.entries(properties).map(([name, property]) => {
      const key = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name)
      return `${key}${required.includes(name) ? '' : '?'}: ${withNotes(describe(property, walk))}${comment(property)}`
    })
    return { text: `{ ${members.join('; ')} }` }
  }
  const values = schema['additionalProperties']
  if (values === undefined || values === false) return { text: values === false ? '{}' : 'object' }
  const keys = objectMember(schema, 'propertyNames')
  const key = keys ? withNotes(describe(keys, walk)) : 'string'
  return { text: `Record<${key}, ${withNotes(describe(values, walk))}>` }
}

function comment(schema: JsonValue | undefined): string {
  const words = isJsonObject(schema) ? schema['description'] : undefined
  if (typeof words !== 'string' || words.trim() === '') return ''
  return ` /* ${words.trim().replaceAll(/\s+/g, ' ').replaceAll('*/', '* /')} */`
}

const dateWords = {
  date: 'date (ISO 8601, such as 2024-05-31)',
  datetime: 'date (ISO 8601, such as 2024-05-31 or 2024-05-31T14:30:00Z)',
}

/** A reader takes in shorter patterns; longer ones say nothing to it, and stand in every prompt. */
const longestPattern = 80

function patternNote(pattern: string): string {
  if (pattern.length <= longestPattern) return `matching /${pattern}/`
  return isIsoPattern(pattern) ? 'ISO 8601' : 'of a form that is checked'
}

/** zod writes its ISO dates and datetimes without a zone as a pattern of all leap years. */
function isIsoPattern(pattern: string): boolean {
  return /\\d\\d\[2468\]\[048\]/.test(pattern)
}

function stringNotes(schema: JsonObject): readonly string[] {
  const notes: string[] = []
  if (typeof schema['format'] === 'string') notes.push(schema['format'])
  else if (typeof schema['pattern'] === 'string') notes.push(patternNote(schema['pattern']))
  return [...notes, ...countNotes(schema['minLength'], schema['maxLength'], 'character')]
}

function numberNotes(schema: JsonObject): readonly string[] {
  const notes: string[] = []
  const minimum = bound(schema['minimum'])
  const maximum = bound(schema['maximum'])
  if (minimum !== undefined && maximum !== undefined) notes.push(`${minimum} to ${maximum}`)
  else if (minimum !== undefined) notes.push(`at least ${minimum}`)
  else if (maximum !== undefined) notes.push(`at most ${maximum}`)
  const above = bound(schema['exclusiveMinimum'])
  const below = bound(schema['exclusiveMaximum'])
  if (above !== undefined) notes.push(`more than ${above}`)
  if (below !== undefined) notes.push(`less than ${below}`)
  if (typeof schema['multipleOf'] === 'number') notes.push(`a multiple of ${schema['multipleOf']}`)
  return notes
}

function bound(value: JsonValue | undefined): number | undefined {
  // Some libraries write the safe integers out as a range, which tells a reader nothing.
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined
}

function countNotes(minimum: JsonValue | undefined, maximum: JsonValue | undefined, noun: string): string[] {
  const least = typeof minimum === 'number' && minimum > 0 ? minimum : undefined
  const most = typeof maximum === 'number' ? maximum : undefined
  const count = (number: number) => `${number} ${noun}${number === 1 ? '' : 's'}`
  if (least !== undefined && least === most) return [`exactly ${count(least)}`]
  if (least !== undefined && most !== undefined) return [`${least} to ${count(most)}`]
  if (least !== undefined) return [`at least ${count(least)}`]
  return most === undefined ? [] : [`at most ${count(most)}`]
}

function join(parts: readonly Description[], separator: ' | ' | ' & '): Description {
  const spell = (part: Description) => (separator === ' & ' && part.compound ? `(${withNotes(part)})` : withNotes(part))
  const distinct = new Map(parts.map((part) => [spell(part), part]))
  const [only] = distinct.values()
  if (distinct.size === 1 && only) return only
  if (distinct.size === 0) return { text: 'never' }
  return { text: [...distinct.keys()].join(separator), compound: true }
}

function literal(value: JsonValue | undefined): string {
  if (typeof value !== 'string' || /[\n\r]/.test(value)) return JSON.stringify(value) ?? 'unknown'
  if (!value.includes("'")) return `'${value}'`
  return value.includes('"') ? JSON.stringify(value) : `"${value}"`
}
