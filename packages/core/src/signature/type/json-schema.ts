import { isRecord } from '../../hash/is-record.ts'
import type { JsonObject, JsonValue } from '../../hash/hash.ts'

/** Tells whether a JSON value is an object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isRecord(value)
}

/** Reads a member of a JSON Schema that is itself an object. */
export function objectMember(schema: JsonObject, key: string): JsonObject | undefined {
  const value = Object.hasOwn(schema, key) ? schema[key] : undefined
  return isJsonObject(value) ? value : undefined
}

/** Reads a member of a JSON Schema that is a list of schemas. */
export function schemaList(schema: JsonObject, key: string): readonly JsonObject[] | undefined {
  const value = schema[key]
  return Array.isArray(value) ? value.filter(isJsonObject) : undefined
}

/** Finds what `reference` (`#`, `#/$defs/Name`) points to inside `root`. */
export function resolveReference(reference: string, root: JsonObject): JsonObject | undefined {
  if (!reference.startsWith('#')) return undefined
  let target: JsonValue | undefined = root
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = decodePointer(part)
    if (Array.isArray(target)) target = (target as readonly JsonValue[])[Number(key)]
    else if (isJsonObject(target) && Object.hasOwn(target, key)) target = target[key]
    else return undefined
  }
  return isJsonObject(target) ? target : undefined
}

/**
 * Replaces a reference at the top of `schema` by what it points to, keeping what is written beside it, and drops
 * definitions that nothing refers to. References further down stay, for they may be recursive.
 */
export function dereference(schema: JsonObject, root: JsonObject = schema): JsonObject {
  let current = schema
  for (let hops = 0; hops < 16 && typeof current['$ref'] === 'string'; hops++) {
    const target = resolveReference(current['$ref'], root)
    if (!target || target === current) return current
    const { $ref: _, ...beside } = current
    current = { ...target, ...beside }
  }
  return withoutUnusedDefinitions(current)
}

function withoutUnusedDefinitions(schema: JsonObject): JsonObject {
  if (schema['$defs'] === undefined && schema['definitions'] === undefined) return schema
  const names = ['$defs', 'definitions'].flatMap((keyword) => Object.keys(objectMember(schema, keyword) ?? {}))
  const { $defs, definitions, ...rest } = schema
  const used = new Set<string>()
  // A definition is used when the schema, or a definition in use, refers to it.
  const search = (part: unknown): void => {
    const text = JSON.stringify(part) ?? ''
    for (const name of names) {
      if (used.has(name) || !text.includes(`/${encodePointer(name)}`)) continue
      used.add(name)
      search(isJsonObject($defs) ? $defs[name] : undefined)
      search(isJsonObject(definitions) ? definitions[name] : undefined)
    }
  }
  search(rest)
  const keep = (part: JsonValue | undefined): JsonObject | undefined => {
    if (!isJsonObject(part)) return undefined
    const entries = Object.entries(part).filter(([name]) => used.has(name))
    return entries.length === 0 ? undefined : Object.fromEntries(entries)
  }
  const kept = { $defs: keep($defs), definitions: keep(definitions) }
  return {
    ...rest,
    ...(kept.$defs && { $defs: kept.$defs }),
    ...(kept.definitions && { definitions: kept.definitions }),
  }
}

/** Tells whether a value of the JSON type fits `jsonSchema`, as far as its types say. */
export function admitsType(jsonSchema: JsonObject | undefined, type: JsonType): boolean {
  return jsonSchema === undefined || admits(jsonSchema, jsonSchema, type, 0)
}

/** Tells whether a string fits `jsonSchema`: whether a reader may take bare text as the value. */
export function admitsString(jsonSchema: JsonObject | undefined): boolean {
  return admitsType(jsonSchema, 'string')
}

/** Tells whether nothing but a string fits `jsonSchema`. */
export function admitsOnlyString(jsonSchema: JsonObject | undefined): boolean {
  if (jsonSchema === undefined) return false
  const others = ['number', 'boolean', 'null', 'array', 'object'] as const
  return admitsString(jsonSchema) && !others.some((type) => admitsType(jsonSchema, type))
}

/** The types of JSON values; an integer is a number. */
export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object'

function admits(schema: JsonObject, root: JsonObject, type: JsonType, depth: number): boolean {
  // A schema nested deeper than this is treated as open; it never is a plain string.
  if (depth > 16) return true
  const here = dereference(schema, root)
  const within = (inner: JsonObject): boolean => admits(inner, root, type, depth + 1)
  if (here['const'] !== undefined && jsonTypeOf(here['const']) !== type) return false
  const values = here['enum']
  if (Array.isArray(values) && !values.some((value) => jsonTypeOf(value) === type)) return false
  const declared = here['type']
  if (declared !== undefined && !declaredTypes(declared).includes(type)) return false
  const alternatives = schemaList(here, 'anyOf') ?? schemaList(here, 'oneOf')
  if (alternatives && !alternatives.some(within)) return false
  const parts = schemaList(here, 'allOf')
  return !parts || parts.every(within)
}

function declaredTypes(declared: JsonValue): readonly unknown[] {
  const types: readonly unknown[] = Array.isArray(declared) ? declared : [declared]
  return types.map((type) => (type === 'integer' ? 'number' : type))
}

/** The JSON type of a value. */
export function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function decodePointer(part: string): string {
  let text = part
  try {
    text = decodeURIComponent(part)
  } catch {
    // A name with a bare % is no percent encoding.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}

function encodePointer(name: string): string {
  return JSON.stringify(name.replaceAll('~', '~0').replaceAll('/', '~1')).slice(1, -1)
}
