import { isRecord } from '../hash/is-record.ts'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Issue } from '../errors/issue.ts'
import { didYouMean } from '../wording/nearest-name.ts'
import { showValue } from '../wording/show-value.ts'
import { isPlainObject } from '../hash/plain-object.ts'
import type { Field, Validation } from './field.ts'
import type { Side, WholeSchema } from './side.ts'
import { admitsType } from './type/json-schema.ts'
import { toIssues } from './type/standard-schema.ts'

/** What a schema said; `cause` is what it threw instead. */
type Result = StandardSchemaV1.Result<unknown> & { readonly cause?: unknown }
type Values = Record<string, unknown>

const isOwnEnumerable = Object.prototype.propertyIsEnumerable

/**
 * Validates the fields of one side: at once where every schema is synchronous, else as a promise. Reads only own
 * enumerable properties; a value of undefined counts as absent.
 */
export function validateSide(side: Side, value: unknown): Validation | Promise<Validation> {
  if (!isPlainObject(value)) {
    return {
      issues: [{ path: '', message: `expected a plain object with ${nameFields(side)}, got ${describeGiven(value)}` }],
    }
  }
  const { fields, whole } = side
  const results: (Result | undefined)[] = []
  let pending: Promise<unknown>[] | undefined
  let present = 0
  for (const [index, field] of fields.entries()) {
    const given = isOwnEnumerable.call(value, field.name)
    if (given) present++
    const content = given ? value[field.name] : undefined
    if (field.schema === undefined) {
      if (content === undefined && !field.optional && isTaken(whole, field)) results[index] = missing(field)
    } else if (content === undefined && !field.optional) {
      // An input that may be null may be left out, as in Python.
      if (side.label === 'input' && isNullable(field)) results[index] = { value: null }
      else results[index] = missing(field)
    } else {
      const result = runSchema(field.schema, content)
      if (result instanceof Promise) (pending ??= []).push(result.then((settled) => (results[index] = settled)))
      else results[index] = result
    }
  }
  let extras: readonly Issue[] = []
  if (present !== Object.keys(value).length) extras = findExtras(side, value)
  if (whole === undefined && pending === undefined) return assemble(side, results, extras)
  const wholeResult = whole && runSchema(whole.schema, pickTaken(whole, value))
  if (pending === undefined && !(wholeResult instanceof Promise)) return assemble(side, results, extras, wholeResult)
  return Promise.all(pending ?? []).then(async () => assemble(side, results, extras, await wholeResult))
}

function assemble(
  side: Side,
  results: readonly (Result | undefined)[],
  extras: readonly Issue[],
  whole?: Result,
): Validation {
  const value: Values = {}
  let issues: Issue[] | undefined
  const wholeValue = whole && !whole.issues ? whole.value : undefined
  for (const [index, field] of side.fields.entries()) {
    const result = results[index]
    if (result?.issues) (issues ??= []).push(...fieldIssues(field, result.issues))
    else if (result) {
      if (result.value !== undefined) value[field.name] = result.value
    } else if (isPlainObject(wholeValue) && isOwnEnumerable.call(wholeValue, field.name)) {
      const content = wholeValue[field.name]
      if (content !== undefined) value[field.name] = content
    }
  }
  if (extras.length > 0) (issues ??= []).push(...extras)
  if (whole?.issues) {
    const known = new Set(issues?.map((issue) => issue.path))
    for (const issue of toIssues(whole.issues, [])) if (!known.has(issue.path)) (issues ??= []).push(issue)
  } else if (whole) {
    if (typeof wholeValue === 'object' && wholeValue !== null && !Array.isArray(wholeValue)) copyRest(value, wholeValue)
    else
      (issues ??= []).push({
        path: '',
        message: `the ${side.label} schema must give an object, gave ${showValue(wholeValue)}`,
      })
  }
  if (!issues) return { value }
  const thrown = [...results, whole].find((result) => result?.cause !== undefined)
  return thrown ? { issues, cause: thrown.cause } : { issues }
}

function fieldIssues(field: Field, issues: readonly StandardSchemaV1.Issue[]): readonly Issue[] {
  return toIssues(issues, [field.name])
}

/** Copies what a transform of the whole object added beside the fields. */
function copyRest(target: Values, source: object): void {
  for (const [key, content] of Object.entries(source)) {
    if (content === undefined || Object.hasOwn(target, key)) continue
    Object.defineProperty(target, key, { value: content, enumerable: true, writable: true, configurable: true })
  }
}

function runSchema(schema: StandardSchemaV1, value: unknown): Result | Promise<Result> {
  try {
    const result = schema['~standard'].validate(value)
    return result instanceof Promise ? result.catch(thrown) : result
  } catch (error) {
    return thrown(error)
  }
}

function thrown(error: unknown): Result {
  const reason = error instanceof Error ? error.message : showValue(error)
  return { issues: [{ message: `its schema threw: ${reason}` }], cause: error }
}

function isNullable({ jsonSchema }: Field): boolean {
  if (jsonSchema === undefined || !admitsType(jsonSchema, 'null')) return false
  // What takes anything is not what says that it may be null.
  return !(['string', 'number', 'boolean', 'array', 'object'] as const).every((type) => admitsType(jsonSchema, type))
}

function missing(field: Field): Result {
  return { issues: [{ message: `is missing: expected ${field.type}` }] }
}

function isTaken(whole: WholeSchema | undefined, field: Field): boolean {
  return whole?.accepts.includes(field.name) ?? false
}

function pickTaken(whole: WholeSchema, value: Values): Values {
  const picked: Values = {}
  for (const name of whole.accepts) if (isOwnEnumerable.call(value, name)) picked[name] = value[name]
  return picked
}

function findExtras({ label, fields, whole }: Side, value: Values): readonly Issue[] {
  const names = [
    ...new Set([
      ...(whole?.accepts ?? []),
      ...fields.filter((field) => field.schema || !whole).map((field) => field.name),
    ]),
  ]
  const extras = Object.keys(value).filter((key) => !names.includes(key) && value[key] !== undefined)
  const list = names.map((name) => `\`${name}\``).join(', ')
  return extras.map((name) => ({
    path: name,
    message: `is not an ${label} of this signature. Its ${label}s are ${list || 'none'}.${didYouMean(name, names, '`')}`,
  }))
}

function nameFields({ fields }: Side): string {
  return fields.length === 0 ? 'no fields' : fields.map((field) => `\`${field.name}\``).join(', ')
}

function describeGiven(value: unknown): string {
  return isRecord(value) ? `an instance of ${value.constructor.name}` : showValue(value)
}
