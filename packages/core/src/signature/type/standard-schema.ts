import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import type { JsonObject } from '../../hash/hash.ts'
import type { Issue } from '../../errors/issue.ts'
import { formatPath } from '../../wording/format-path.ts'
import { annotationsOf } from '../field.ts'
import { markCoerced } from './coercion.ts'
import { datetimeSchema } from './date-schema.ts'
import { isJsonObject } from './json-schema.ts'

/** Which side of a transform: what a schema takes, or what it gives. */
export type SchemaSide = 'input' | 'output'

const targets = ['draft-2020-12', 'draft-07'] as const
/** What zod knows of a part. */
interface ZodDefinition {
  readonly type: string
  readonly coerce?: boolean
  /** What a pipe gives. */
  readonly out?: { readonly _zod: { readonly def: ZodDefinition } }
}

/** What zod tells of each part of a schema while it writes it as JSON Schema. */
interface ZodPart {
  readonly zodSchema: {
    readonly _zod: { readonly def: ZodDefinition; readonly bag?: { readonly Class?: { readonly name: string } } }
  }
  readonly jsonSchema: Record<string, unknown>
}

/**
 * zod has no JSON for a date, and none that says what is coerced; `override` is its way to give one, and other libraries do
 * not look at it.
 */
function override({ zodSchema, jsonSchema }: ZodPart): void {
  const { type, coerce, out } = zodSchema._zod.def
  const to = out?._zod.def
  if (type === 'date') Object.assign(jsonSchema, datetimeSchema)
  else if (type === 'pipe' && to?.type === 'date' && to.coerce && jsonSchema['type'] === 'string')
    markCoerced(jsonSchema, 'date-text')
  else if (coerce && (type === 'number' || type === 'boolean' || type === 'string' || type === 'bigint'))
    markCoerced(jsonSchema, type)
}

/** What ArkType tells of a part that JSON Schema can't say; `base` is what it can. */
interface ArkPart {
  readonly base: object
  readonly code: string
  readonly proto?: { readonly name: string }
  readonly domain?: string
}

/** ArkType's way to give what it can't say; other libraries do not look at it. */
const fallback = { date: () => datetimeSchema, default: ({ base }: ArkPart) => base }

/** Strictly first; then zod's way of leaving open what JSON Schema can't say, but for dates. */
const attempts = [
  { override, fallback },
  { unrepresentable: 'any', override, fallback },
]

/** Tells whether `value` is a schema of a library that implements Standard Schema. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false
  if (!('~standard' in value)) return false
  const standard = value['~standard']
  return typeof standard === 'object' && standard !== null && 'validate' in standard
}

/**
 * Asks `schema` for its JSON Schema: of what it gives where `side` is `output` and it can say that, of what it takes
 * otherwise. Undefined if the library can't say.
 */
export function jsonSchemaOf(schema: StandardSchemaV1, side: SchemaSide): JsonObject | undefined {
  const given = annotationsOf(schema).jsonSchema
  if (given) return given
  const converter = converterOf(schema)
  if (!converter) return undefined
  const sides: readonly SchemaSide[] = side === 'output' ? ['output', 'input'] : ['input']
  for (const libraryOptions of attempts) {
    for (const each of sides) {
      for (const target of targets) {
        const jsonSchema = convert(() => converter[each]({ target, libraryOptions }))
        if (jsonSchema) return jsonSchema
      }
    }
  }
  return undefined
}

/** Types of zod that no JSON stands for. */
const withoutJson: ReadonlyMap<string, string> = new Map([
  ['bigint', 'bigint'],
  ['symbol', 'symbol'],
  ['map', 'Map'],
  ['set', 'Set'],
  ['function', 'function'],
  ['promise', 'Promise'],
  ['nan', 'NaN'],
  ['file', 'File'],
])

/** The types in a schema that no JSON stands for, so that a model can't write them; of other libraries than zod and ArkType none. */
export function typesWithoutJson(schema: StandardSchemaV1, side: SchemaSide): readonly string[] {
  const converter = converterOf(schema)
  if (!converter || annotationsOf(schema).jsonSchema) return []
  const found = new Set<string>()
  const libraryOptions = {
    unrepresentable: 'any',
    override({ zodSchema }: ZodPart) {
      const { def, bag } = zodSchema._zod
      const name = bag?.Class ? `an instance of ${bag.Class.name}` : withoutJson.get(def.type)
      if (name !== undefined && def.coerce !== true) found.add(name)
    },
    fallback: {
      date: () => datetimeSchema,
      default({ base, code, proto, domain }: ArkPart) {
        if (code === 'proto' && proto) found.add(isBuiltIn(proto) ? proto.name : `an instance of ${proto.name}`)
        if (code === 'domain' && domain !== undefined) found.add(domain)
        return base
      },
    },
  }
  convert(() => converter[side]({ target: targets[0], libraryOptions }))
  return [...found]
}

function isBuiltIn({ name }: { readonly name: string }): boolean {
  return name === 'Map' || name === 'Set' || name === 'Promise'
}

/** Not every type and draft can be written as JSON Schema: whatever goes wrong, the next attempt may succeed. */
function convert(toJsonSchema: () => unknown): JsonObject | undefined {
  try {
    const jsonSchema: unknown = JSON.parse(JSON.stringify(toJsonSchema()))
    if (!isJsonObject(jsonSchema)) return undefined
    const { $schema: _, ...rest } = jsonSchema
    return rest
  } catch {
    return undefined
  }
}

function converterOf(schema: StandardSchemaV1): StandardJSONSchemaV1.Converter | undefined {
  const standard = schema['~standard']
  return 'jsonSchema' in standard ? (standard.jsonSchema as StandardJSONSchemaV1.Converter) : undefined
}

/**
 * Tells whether a value may be left out. A schema that takes anything at all (`z.unknown()`, `z.coerce.string()`)
 * would turn a missing value into `undefined` or `"undefined"`, so it counts as required. It shows by a symbol, which
 * it maps to something else than `undefined` or stumbles over; a default or a fallback gives the same for both.
 */
export function acceptsUndefined(schema: StandardSchemaV1): boolean {
  const absent = probe(schema, undefined)
  if (!absent || absent === 'threw') return false
  const anything = probe(schema, Symbol('anything'))
  return anything === undefined || (anything !== 'threw' && Object.is(anything.value, absent.value))
}

function probe(schema: StandardSchemaV1, value: unknown): { readonly value: unknown } | 'threw' | undefined {
  try {
    const result = schema['~standard'].validate(value)
    if (!(result instanceof Promise)) return result.issues ? undefined : { value: result.value }
    result.catch(() => {})
    return undefined
  } catch {
    return 'threw'
  }
}

/** Turns what a schema found wrong into issues under `path`. */
export function toIssues(issues: readonly StandardSchemaV1.Issue[], path: readonly PropertyKey[]): readonly Issue[] {
  return issues.map((issue) => ({
    path: formatPath([...path, ...(issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))]),
    message: issue.message,
  }))
}
