import type { Example, Metric } from '@dspex/core'
import { canonicalJson, isRecord, showValue } from '@dspex/core/implement'
import { metric } from './metric.ts'
import { memberOf, misfit, versionOf } from './read-fields.ts'

/** Options of {@link fieldAccuracy}. */
export interface FieldAccuracyOptions {
  /** Names the metric. @default 'fieldAccuracy' */
  readonly name?: string | undefined
  /** The label that holds the expected object. @default all labels */
  readonly label?: string | undefined
  /** The output that holds the object, or its JSON as a string. @default the whole output */
  readonly output?: string | undefined
  /** What a field counts that was not expected. @default 'ignore' */
  readonly extra?: 'ignore' | 'wrong' | undefined
  /** Tells whether a value will do. With it, give the metric a version of your own. @default equal as canonical JSON */
  readonly equal?: ((expected: unknown, actual: unknown, path: string) => boolean) | undefined
  /** Needed with `equal`: change it when `equal` changes. @default by the options */
  readonly version?: string | undefined
}

/**
 * The share of the expected fields that the output got right. Objects are compared leaf by leaf (`address.city`), lists
 * as a whole, both as canonical JSON, so that the order of members and `1` against `1.0` make no difference. The
 * feedback names each field that is wrong; a string that is no JSON scores 0.
 */
export function fieldAccuracy(options: FieldAccuracyOptions = {}): Metric<object, object, unknown> {
  const { name = 'fieldAccuracy', label, output, extra = 'ignore', equal = sameJson, version } = options
  const score = (example: Example<object, object>, given: unknown) => {
    const expected = leavesOf(label === undefined ? example.labels : memberOf(example.labels, label))
    if (expected.size === 0 || expected.has('')) {
      throw misfit({ metric: name, example }, 'label', label ?? '*', undefined, 'an object with at least one field')
    }
    const actual = readObject(output === undefined ? given : memberOf(given, output))
    if (actual === undefined)
      return { score: 0, feedback: 'The output is no JSON object.', details: { wrong: [...expected.keys()] } }
    const wrong: string[] = []
    const words: string[] = []
    for (const [path, value] of expected) {
      if (actual.has(path) && equal(value, actual.get(path), path)) continue
      wrong.push(path)
      words.push(
        `\`${path}\`: expected ${showValue(value, 60)}, got ${actual.has(path) ? showValue(actual.get(path), 60) : 'nothing'}.`,
      )
    }
    const unexpected = extra === 'ignore' ? [] : [...actual.keys()].filter((path) => !expected.has(path))
    words.push(...unexpected.map((path) => `\`${path}\` was not expected.`))
    const total = expected.size + unexpected.length
    return {
      score: 1 - (wrong.length + unexpected.length) / total,
      ...(words.length > 0 && { feedback: words.join(' ') }),
      details: { wrong: [...wrong, ...unexpected], total },
    }
  }
  const settings = { label, output, extra: options.extra, equal: options.equal && String(options.equal) }
  return metric(name, score, { version: version ?? versionOf('1', settings) })
}

function readObject(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (isRecord(value)) return leavesOf(value)
  if (typeof value !== 'string') return undefined
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'string' ? undefined : readObject(parsed)
  } catch {
    return undefined
  }
}

/** The leaves of nested objects by path; a value that is no object is the one leaf `''`, an empty object a leaf itself. */
function leavesOf(value: unknown, path = '', leaves = new Map<string, unknown>()): Map<string, unknown> {
  const members = hasMembers(value) ? Object.entries(value).filter(([, member]) => member !== undefined) : []
  if (members.length === 0 && (path !== '' || !hasMembers(value))) leaves.set(path, value)
  for (const [name, member] of members) leavesOf(member, path === '' ? name : `${path}.${name}`, leaves)
  return leaves
}

/** What writes itself as JSON, as a date does, is compared whole. */
function hasMembers(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !('toJSON' in value)
}

function sameJson(expected: unknown, actual: unknown): boolean {
  try {
    return canonicalJson(expected) === canonicalJson(actual)
  } catch {
    return Object.is(expected, actual)
  }
}
