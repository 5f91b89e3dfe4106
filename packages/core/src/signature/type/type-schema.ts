import { isRecord } from '../../hash/is-record.ts'
import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { showValue } from '../../wording/show-value.ts'
import type { JsonObject, JsonValue } from '../../hash/hash.ts'
import { isMedia } from '../../lm/message.ts'
import { dateSchema, datetimeSchema } from './date-schema.ts'
import { describeType } from './describe-type.ts'
import { historySchema, mediaSchemas } from './media-schemas.ts'
import type { TypeExpression } from './type-expression.ts'

/** More than a reader would read. */
const enoughIssues = 10

type Check = (value: unknown) => boolean
type TypeSchema = StandardSchemaV1 & StandardJSONSchemaV1

/**
 * Makes a Standard Schema that validates values of `type`. It transforms nothing, so a value that fits is returned as
 * it is.
 */
export function typeSchema(type: TypeExpression, options: { readonly optional: boolean }): TypeSchema {
  const check = compile(type)
  const jsonSchema = typeJsonSchema(type)
  const validate = (value: unknown): StandardSchemaV1.Result<unknown> => {
    if (check(value) || (options.optional && value === undefined)) return { value }
    const issues: StandardSchemaV1.Issue[] = []
    explain(type, value, [], issues)
    return { issues }
  }
  const toJson = () => ({ ...jsonSchema })
  return { '~standard': { version: 1, vendor: 'dspex', validate, jsonSchema: { input: toJson, output: toJson } } }
}

/** Writes `type` as JSON Schema. */
export function typeJsonSchema(type: TypeExpression): JsonObject {
  switch (type.kind) {
    case 'literal':
      return { type: typeof type.value, const: type.value }
    case 'array':
      return { type: 'array', items: typeJsonSchema(type.element) }
    case 'record':
      return { type: 'object', additionalProperties: typeJsonSchema(type.value) }
    case 'union':
      return unionJsonSchema(type.members)
    case 'image':
    case 'audio':
    case 'file':
      return mediaSchemas[type.kind]
    case 'history':
      return historySchema
    case 'date':
      return dateSchema
    case 'datetime':
      return datetimeSchema
    case 'unknown':
      return {}
    default:
      return { type: type.kind }
  }
}

function unionJsonSchema(members: readonly TypeExpression[]): JsonObject {
  const literals = members.flatMap((member) => (member.kind === 'literal' ? [member.value] : []))
  const others = members.filter((member) => member.kind !== 'literal')
  if (others.length === 0) return enumeration(literals)
  const schemas = members.filter((member) => member.kind !== 'literal').map(typeJsonSchema)
  return { anyOf: literals.length === 0 ? schemas : [enumeration(literals), ...schemas] }
}

function enumeration(values: readonly JsonValue[]): JsonObject {
  const types = [...new Set(values.map((value) => typeof value))]
  const [only] = types
  return types.length === 1 && only ? { type: only, enum: values } : { enum: values }
}

function compile(type: TypeExpression): Check {
  switch (type.kind) {
    case 'string':
      return (value) => typeof value === 'string'
    case 'number':
      return (value) => typeof value === 'number' && Number.isFinite(value)
    case 'integer':
      return Number.isSafeInteger
    case 'boolean':
      return (value) => typeof value === 'boolean'
    case 'null':
      return (value) => value === null
    case 'date':
    case 'datetime':
      return (value) => value instanceof Date && !Number.isNaN(value.getTime())
    case 'unknown':
      return (value) => value !== undefined
    case 'literal':
      return (value) => value === type.value
    case 'image':
    case 'audio':
    case 'file':
      return (value) => isMedia(value) && value.type === type.kind
    case 'array': {
      const element = compile(type.element)
      return (value) => Array.isArray(value) && value.every(element)
    }
    case 'record': {
      const member = compile(type.value)
      return (value) => isRecord(value) && Object.values(value).every(member)
    }
    case 'union': {
      const members = type.members.map(compile)
      return (value) => members.some((member) => member(value))
    }
    case 'history':
      return (value) => Array.isArray(value) && value.every(isRecord)
  }
}

/** Says what is wrong, at the deepest place that is certainly wrong. */
function explain(
  type: TypeExpression,
  value: unknown,
  path: readonly PropertyKey[],
  issues: StandardSchemaV1.Issue[],
): void {
  const before = issues.length
  if (type.kind === 'array' && Array.isArray(value)) {
    for (const [index, element] of value.entries()) explainMember(type.element, element, [...path, index], issues)
  } else if (type.kind === 'record' && isRecord(value)) {
    for (const [key, member] of Object.entries(value)) explainMember(type.value, member, [...path, key], issues)
  }
  if (issues.length > before) return
  const expected =
    type.kind === 'history' ? 'an array of objects, one per earlier turn' : describeType(typeJsonSchema(type))
  const hint = type.kind in mediaSchemas ? `: make one with \`${type.kind}(url)\`` : ''
  issues.push({ message: `expected ${expected}, got ${showValue(value)}${hint}`, path })
}

function explainMember(
  type: TypeExpression,
  value: unknown,
  path: readonly PropertyKey[],
  issues: StandardSchemaV1.Issue[],
): void {
  if (issues.length < enoughIssues && !compile(type)(value)) explain(type, value, path, issues)
}
