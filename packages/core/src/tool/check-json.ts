import { type OutputUnit, Validator } from '@cfworker/json-schema'
import type { Issue } from '../errors/issue.ts'
import type { JsonObject } from '../hash/hash.ts'
import { resolveReference } from '../signature/type/json-schema.ts'
import { formatPath } from '../wording/format-path.ts'

/** Says what does not fit a JSON Schema, by its whole vocabulary; nothing for a value that does. */
export type CheckJson = (value: unknown) => readonly Issue[]

/**
 * Makes a check of a JSON Schema: of draft 2020-12, or the older one that it names.
 *
 * @throws Error when the schema can't be read, such as one that refers to what is not there
 */
export function jsonChecker(schema: JsonObject): CheckJson {
  const { $schema } = schema
  const draft = typeof $schema === 'string' ? /draft-0?(4|7)|(2019-09)/.exec($schema) : null
  const validator = new Validator(schema, (draft?.[1] ?? draft?.[2] ?? '2020-12') as '2020-12', false)
  // The validator looks for what a schema refers to when a value comes there, which is too late.
  for (const [, reference = ''] of JSON.stringify(schema).matchAll(/"\$ref":"(#\/[^"]*)"/g))
    if (!resolveReference(reference, schema)) throw new Error(`it refers to '${reference}', which is not there.`)
  return (value) => {
    const { valid, errors } = validator.validate(value)
    return valid ? [] : leavesOf(errors).map(toIssue)
  }
}

/** Keywords that only say that something inside does not fit. */
const wrappers: ReadonlySet<string> = new Set([
  'properties',
  'items',
  'prefixItems',
  'additionalProperties',
  'patternProperties',
  'allOf',
  '$ref',
  '$dynamicRef',
  'dependentSchemas',
])

function leavesOf(errors: readonly OutputUnit[]): readonly OutputUnit[] {
  const leaves = errors.filter(({ keyword }) => !wrappers.has(keyword))
  return (leaves.length > 0 ? leaves : errors).slice(0, 10)
}

function toIssue({ instanceLocation, error }: OutputUnit): Issue {
  const parts = instanceLocation.split('/').slice(1).map(decode)
  return { path: formatPath(parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part))), message: error }
}

function decode(part: string): string {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
}
