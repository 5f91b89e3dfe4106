import { isRecord } from '../../hash/is-record.ts'
import type { JsonObject, JsonValue } from '../../hash/hash.ts'
import type { Field } from '../../signature/field.ts'
import { dereference, isJsonObject, objectMember, schemaList } from '../../signature/type/json-schema.ts'

/** A JSON Schema that providers with native structured output take, or why there is none. */
export type StrictSchema =
  | {
      readonly schema: JsonObject
      /** Turns a value of the strict form into one of the original schema; any other value stays as it is. */
      readonly decode: (value: unknown) => unknown
      readonly refused?: undefined
    }
  | { readonly refused: string; readonly schema?: undefined }

/**
 * Translates outputs into the part of JSON Schema that OpenAI, Anthropic and Google all take in their strict modes:
 * closed objects with every member required, lists, `anyOf`, `enum` and scalars. What they lack is rewritten: a member
 * that may be left out may be null, a record is a list of `{ key, value }`, a tuple an object with the members `0`, `1`,
 * …; bounds, lengths and patterns move into the description, since the signature's own schema still checks them.
 * Refused are types without a shape (`unknown`), recursive types, intersections, and what exceeds OpenAI's limits
 * (5,000 members, 10 levels, 1,000 enum values).
 */
export function toStrictSchema(outputs: readonly Field[]): StrictSchema {
  const size = { members: 0, options: 0 }
  try {
    const members = outputs.map(({ name, jsonSchema, description, optional }): Member => {
      if (!jsonSchema) throw new Refusal(`\`${name}\` has no JSON Schema`)
      const shape = convert(jsonSchema, { root: jsonSchema, path: name, depth: 1, open: [], size })
      return { name, optional, shape: description === undefined ? shape : described(shape, description) }
    })
    const { schema, decode } = closedObject(members)
    return { schema, decode }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message }
    throw error
  }
}

class Refusal extends Error {}

interface Shape {
  readonly schema: JsonObject
  readonly decode: (value: unknown) => unknown
  /** Whether a value has this strict form, as far as its types say: what tells the branches of a union apart. */
  readonly fits: (value: unknown) => boolean
}

interface Member {
  readonly name: string
  readonly optional: boolean
  readonly shape: Shape
}

interface Place {
  readonly root: JsonObject
  readonly path: string
  readonly depth: number
  /** The references around this place, so that a recursive type is seen. */
  readonly open: readonly string[]
  readonly size: { members: number; options: number }
}

function convert(schema: JsonValue | undefined, place: Place): Shape {
  const { path, root, size } = place
  if (!isJsonObject(schema)) throw new Refusal(`\`${path}\` may be anything`)
  if (place.depth > 10) throw new Refusal(`\`${path}\` is nested more than 10 levels deep`)
  const reference = schema['$ref']
  if (typeof reference === 'string') {
    if (reference === '#' || place.open.includes(reference)) throw new Refusal(`\`${path}\` is recursive`)
    return convert(dereference(schema, root), { ...place, open: [...place.open, reference] })
  }
  const shape = convertShape(schema, place)
  if (size.members > 5000) throw new Refusal('the outputs have more than 5,000 members')
  if (size.options > 1000) throw new Refusal('the outputs have more than 1,000 enum values')
  return described(shape, schema['description'], notesOf(schema))
}

function convertShape(schema: JsonObject, place: Place): Shape {
  if (schema['allOf'] !== undefined) throw new Refusal(`\`${place.path}\` is an intersection`)
  if (Object.hasOwn(schema, 'const')) return literals([schema['const']], place)
  if (Array.isArray(schema['enum'])) return literals(schema['enum'] as readonly JsonValue[], place)
  const branches = schemaList(schema, 'anyOf') ?? schemaList(schema, 'oneOf')
  if (branches) return union(branches.map((branch) => convert(branch, place)))
  const { type } = schema
  if (Array.isArray(type)) return union(type.map((one) => convertShape({ ...schema, type: one as JsonValue }, place)))
  switch (type) {
    case 'object':
      return convertObject(schema, place)
    case 'array':
      return convertArray(schema, place)
    case 'string':
    case 'boolean':
      return scalar(type, (value) => typeof value === type)
    case 'number':
      return scalar(type, (value) => typeof value === 'number')
    case 'integer':
      return scalar(type, Number.isInteger)
    case 'null':
      return scalar(type, (value) => value === null)
    default:
      throw new Refusal(`\`${place.path}\` may be anything`)
  }
}

function convertObject(schema: JsonObject, place: Place): Shape {
  const properties = objectMember(schema, 'properties') ?? {}
  const names = Object.keys(properties)
  const rest = schema['additionalProperties']
  if (names.length === 0) {
    if (!isJsonObject(rest) || Object.keys(rest).length === 0)
      throw new Refusal(`\`${place.path}\` is an object of any shape`)
    return record(convert(rest, within(place, '*')), place)
  }
  if (isJsonObject(rest)) throw new Refusal(`\`${place.path}\` has members that are named and others that are not`)
  const required = new Set(schema['required'] as readonly string[] | undefined)
  return closedObject(
    names.map((name) => {
      place.size.members += 1
      return { name, optional: !required.has(name), shape: convert(properties[name], within(place, name)) }
    }),
  )
}

function convertArray(schema: JsonObject, place: Place): Shape {
  const tuple = schemaList(schema, 'prefixItems')
  if (!tuple) return list(convert(schema['items'], within(place, '0')))
  if (isJsonObject(schema['items'])) throw new Refusal(`\`${place.path}\` is a tuple of any length`)
  const shape = closedObject(
    tuple.map((item, index) => ({
      name: String(index),
      optional: false,
      shape: convert(item, within(place, `${index}`)),
    })),
  )
  const decode = (value: unknown): unknown => {
    const decoded = shape.decode(value)
    return isRecord(decoded) ? tuple.map((_, index) => decoded[index]) : decoded
  }
  return { ...shape, decode }
}

function within(place: Place, name: string): Place {
  return { ...place, path: `${place.path}.${name}`, depth: place.depth + 1 }
}

function scalar(type: string, fits: (value: unknown) => boolean): Shape {
  return { schema: { type }, decode: (value) => value, fits }
}

function literals(values: readonly (JsonValue | undefined)[], place: Place): Shape {
  place.size.options += values.length
  if (values.some((value) => typeof value === 'object' && value !== null))
    throw new Refusal(`\`${place.path}\` has a structure as a literal`)
  const types = [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))]
  const groups = types.map((type): Shape => {
    const own = values.filter((value) => (value === null ? 'null' : typeof value) === type) as JsonValue[]
    return { schema: { type, enum: own }, decode: (value) => value, fits: (value) => own.includes(value as JsonValue) }
  })
  return union(groups)
}

function union(branches: readonly Shape[]): Shape {
  if (branches.length === 1) return branches[0] as Shape
  return {
    schema: { anyOf: branches.flatMap(({ schema }) => (schema['anyOf'] as JsonValue[] | undefined) ?? [schema]) },
    decode: (value) => (branches.find(({ fits }) => fits(value)) ?? plain).decode(value),
    fits: (value) => branches.some(({ fits }) => fits(value)),
  }
}

const plain = { decode: (value: unknown): unknown => value }
const nothing = scalar('null', (value) => value === null)

function list(item: Shape): Shape {
  return {
    schema: { type: 'array', items: item.schema },
    decode: (value) => (Array.isArray(value) ? value.map((member) => item.decode(member)) : value),
    fits: (value) => Array.isArray(value) && value.every((member) => item.fits(member)),
  }
}

function record(value: Shape, place: Place): Shape {
  place.size.members += 2
  const pairs = list(
    closedObject([
      { name: 'key', optional: false, shape: scalar('string', (key) => typeof key === 'string') },
      { name: 'value', optional: false, shape: value },
    ]),
  )
  const decode = (given: unknown): unknown => {
    if (!pairs.fits(given)) return given
    const entries = pairs.decode(given) as readonly { readonly key: string; readonly value: unknown }[]
    return Object.fromEntries(entries.map(({ key, value: member }) => [key, member]))
  }
  return { ...pairs, decode }
}

function closedObject(members: readonly Member[]): Shape {
  const forms = members.map((member) => ({
    ...member,
    // A member that may be null already says by null that it is null.
    dropsNull: member.optional && !member.shape.fits(null),
    form: member.optional && !member.shape.fits(null) ? union([member.shape, nothing]) : member.shape,
  }))
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(forms.map(({ name, form }) => [name, form.schema])),
      required: forms.map(({ name }) => name),
      additionalProperties: false,
    },
    decode(value) {
      if (!isRecord(value)) return value
      const decoded: Record<string, unknown> = { ...value }
      for (const { name, shape, dropsNull } of forms) {
        if (!Object.hasOwn(value, name)) continue
        if (dropsNull && value[name] === null) delete decoded[name]
        else decoded[name] = shape.decode(value[name])
      }
      return decoded
    },
    fits: (value) =>
      isRecord(value) && forms.every(({ name, form }) => Object.hasOwn(value, name) && form.fits(value[name])),
  }
}

function described(shape: Shape, ...parts: readonly (JsonValue | undefined)[]): Shape {
  const said = shape.schema['description']
  const words = [said, ...parts].filter(
    (part, place): part is string =>
      typeof part === 'string' &&
      part !== '' &&
      (place === 0 || typeof said !== 'string' || !said.startsWith(`${part}. `)),
  )
  if (words.length === 0) return shape
  return { ...shape, schema: { ...shape.schema, description: [...new Set(words)].join('. ') } }
}

const bounds = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'pattern',
  'format',
]

/** What strict modes can't say, in words for the model. */
function notesOf(schema: JsonObject): string {
  return (
    bounds
      .filter((keyword) => schema[keyword] !== undefined && !isTrivial(schema[keyword]))
      // A tuple has its length in its members, and a format says more to a model than its pattern.
      .filter((keyword) => !(schema['prefixItems'] && keyword.endsWith('Items')))
      .filter((keyword) => !(schema['format'] && keyword === 'pattern'))
      .map((keyword) => `${keyword}: ${JSON.stringify(schema[keyword])}`)
      .join(', ')
  )
}

/** The range of safe integers, which zod writes for every integer, says nothing. */
function isTrivial(bound: JsonValue | undefined): boolean {
  return typeof bound === 'number' && Math.abs(bound) === Number.MAX_SAFE_INTEGER
}
