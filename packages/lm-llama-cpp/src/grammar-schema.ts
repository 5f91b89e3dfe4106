import type { JsonObject, JsonValue } from '@dspex/core'
import { isRecord } from '@dspex/core/implement'

/**
 * Rewrites a JSON Schema so that the library's grammars understand it: `anyOf` and `definitions` go by the names that they
 * know, and what may be any JSON is spelled out. Returns undefined when it has something that no grammar can hold it to,
 * such as an intersection.
 */
export function toGrammarSchema(schema: JsonObject): JsonObject | undefined {
  let refused = false
  const convert = (value: JsonValue | undefined): JsonValue => {
    if (!isRecord(value) || Object.keys(value).length === 0) {
      refused ||= value === false
      return anyJson
    }
    if (value['allOf'] !== undefined || value['not'] !== undefined || value['patternProperties'] !== undefined)
      refused = true
    const reference = value['$ref']
    if (typeof reference === 'string') {
      const name = /^#\/(?:\$defs|definitions)\/(.+)$/.exec(reference)?.[1]
      refused ||= name === undefined
      return { $ref: `#/$defs/${name}` }
    }
    const branches = value['anyOf'] ?? value['oneOf']
    if (Array.isArray(branches)) return { oneOf: branches.map((branch: JsonValue) => convert(branch)) }
    if (Object.hasOwn(value, 'const')) return { const: value['const'] as JsonValue }
    if (Array.isArray(value['enum'])) return { enum: value['enum'] as JsonValue }
    const { type } = value
    if (Array.isArray(type)) return { oneOf: type.map((one: JsonValue) => convert({ ...value, type: one })) }
    if (type === 'object') return convertObject(value)
    if (type === 'array') return convertArray(value)
    if (type === undefined) return anyJson
    return pick(value, ['type', 'minLength', 'maxLength'])
  }
  const convertObject = (value: JsonObject): JsonObject => {
    const { properties, additionalProperties: rest } = value
    return {
      type: 'object',
      ...(isRecord(properties) && { properties: mapValues(properties, convert) }),
      ...(isRecord(rest) && { additionalProperties: convert(rest) }),
      // A closed object with named members has them; only one without names is free to have any.
      ...(rest !== false && !isRecord(rest) && !isRecord(properties) && { additionalProperties: true }),
    }
  }
  const convertArray = (value: JsonObject): JsonObject => ({
    type: 'array',
    ...(Array.isArray(value['prefixItems'])
      ? { prefixItems: value['prefixItems'].map((item: JsonValue) => convert(item)) }
      : { items: convert(value['items']) }),
    ...pick(value, ['minItems', 'maxItems']),
  })
  const definitions = { ...asObject(schema['definitions']), ...asObject(schema['$defs']) }
  const converted = convert(schema) as JsonObject
  const result =
    Object.keys(definitions).length === 0 ? converted : { ...converted, $defs: mapValues(definitions, convert) }
  return refused ? undefined : result
}

const scalars = ['string', 'number', 'boolean', 'null'] as const

/** Scalars, and lists and objects of anything. */
const anyJson: JsonObject = {
  oneOf: [...scalars.map((type) => ({ type })), { type: 'object', additionalProperties: true }, { type: 'array' }],
}

function pick(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)))
}

function mapValues(object: JsonObject, change: (value: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value as JsonValue)]))
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isRecord(value) ? value : {}
}
