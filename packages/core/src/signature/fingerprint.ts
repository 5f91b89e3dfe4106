import { hashJson, type JsonObject, type JsonValue } from '../hash/hash.ts'
import type { Field } from './field.ts'
import { isJsonObject } from './type/json-schema.ts'

/** Keywords that say nothing about which values fit. */
const annotations: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
  'readOnly',
  'writeOnly',
])
/** Keywords whose members are schemas by a name of the user's. */
const schemasByName: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
])
/** Keywords whose value is data, not a schema. */
const data: ReadonlySet<string> = new Set(['const', 'enum'])

/**
 * Hashes what a signature accepts and gives: names, order, optionality and schemas. Instructions, descriptions and
 * equivalent spellings of a schema don't change it.
 */
export function fingerprintFields(inputs: readonly Field[], outputs: readonly Field[]): string {
  return hashJson({ inputs: inputs.map(contract), outputs: outputs.map(contract) })
}

/** Writes a JSON Schema so that equivalent spellings are equal: without annotations, one form per idea. */
export function normalizeSchema(schema: JsonObject): JsonObject {
  const normal: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(schema)) {
    if (value === undefined || annotations.has(key) || isIdle(key, value)) continue
    define(normal, key, normalizeKeyword(key, value))
  }
  return withOneForm(normal)
}

function contract({ name, optional, jsonSchema }: Field): JsonObject {
  return { name, optional, jsonSchema: jsonSchema ? normalizeSchema(jsonSchema) : null }
}

function normalizeKeyword(key: string, value: JsonValue): JsonValue {
  if (data.has(key)) return value
  if (key === 'required' && Array.isArray(value)) return sorted(value)
  if (isJsonObject(value)) return schemasByName.has(key) ? normalizeByName(value) : normalizeSchema(value)
  if (Array.isArray(value)) return value.map((part: JsonValue) => (isJsonObject(part) ? normalizeSchema(part) : part))
  return value
}

function normalizeByName(schemas: JsonObject): JsonObject {
  const normal: Record<string, JsonValue> = {}
  for (const [name, schema] of Object.entries(schemas)) {
    if (schema !== undefined) define(normal, name, isJsonObject(schema) ? normalizeSchema(schema) : schema)
  }
  return normal
}

/** Tells whether a keyword restricts nothing: libraries differ in whether they write it. */
function isIdle(key: string, value: JsonValue): boolean {
  if (key === 'required') return Array.isArray(value) && value.length === 0
  if (key === 'propertyNames')
    return isJsonObject(value) && Object.keys(value).length === 1 && value['type'] === 'string'
  if (key === 'minimum') return typeof value === 'number' && value <= Number.MIN_SAFE_INTEGER
  if (key === 'maximum') return typeof value === 'number' && value >= Number.MAX_SAFE_INTEGER
  return key === 'additionalProperties' && typeof value === 'boolean'
}

function withOneForm(schema: Record<string, JsonValue>): JsonObject {
  const { const: only, oneOf, type, ...rest } = schema
  const normal: Record<string, JsonValue> = rest
  if (only !== undefined) normal['enum'] = [only]
  if (oneOf !== undefined && normal['anyOf'] === undefined) normal['anyOf'] = oneOf
  else if (oneOf !== undefined) normal['oneOf'] = oneOf
  // The values of an enumeration say their type themselves.
  if (type !== undefined && normal['enum'] === undefined) normal['type'] = Array.isArray(type) ? sorted(type) : type
  return collapseTypes(normal)
}

/** Writes `anyOf: [{ type: A }, { type: B }]` as `type: [A, B]`. */
function collapseTypes(schema: Record<string, JsonValue>): JsonObject {
  const { anyOf, ...rest } = schema
  if (!Array.isArray(anyOf) || rest['type'] !== undefined) return schema
  const types = anyOf.map((part: JsonValue) =>
    isJsonObject(part) && Object.keys(part).length === 1 ? part['type'] : undefined,
  )
  if (!types.every((type) => typeof type === 'string')) return schema
  return { ...rest, type: sorted(types) }
}

function define(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
}

function sorted(names: readonly JsonValue[]): readonly JsonValue[] {
  return names.map(String).toSorted((a, b) => (a < b ? -1 : 1))
}
