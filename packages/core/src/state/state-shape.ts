import { isRecord } from '../hash/is-record.ts'
import type { Issue } from '../errors/issue.ts'
import { formatPath } from '../wording/format-path.ts'
import { showValue } from '../wording/show-value.ts'

/**
 * What a program state looks like, as data. Written by hand since a schema library costs more time at every import of
 * this package than everything else in it.
 */
type Check = (value: unknown, path: readonly PropertyKey[], issues: Issue[]) => void

const text = scalar('a string', (value) => typeof value === 'string')
const boolean = scalar('true or false', (value) => typeof value === 'boolean')
const number = scalar('a number', (value) => Number.isFinite(value))
const integer = scalar('a whole number', (value) => Number.isSafeInteger(value))
const rolloutId = scalar('a number or a string', (value) => typeof value === 'string' || Number.isFinite(value))
const json: Check = () => undefined
const record = recordOf(json)

const contractField = object({
  name: text,
  optional: boolean,
  jsonSchema: (value, path, issues) => (value === null ? undefined : record(value, path, issues)),
})
const lmOptions = object(
  {},
  {
    temperature: number,
    topP: number,
    topK: number,
    maxOutputTokens: integer,
    stopSequences: listOf(text),
    presencePenalty: number,
    frequencyPenalty: number,
    seed: integer,
    rolloutId,
    providerOptions: recordOf(record),
  },
)
const predictorState = object({
  instructions: text,
  descriptions: recordOf(text),
  demos: listOf(object({ inputs: record, outputs: record }, { augmented: boolean })),
  lmOptions,
  contract: object({ fingerprint: text, inputs: listOf(contractField), outputs: listOf(contractField) }),
})
const programState = object({ schemaVersion: integer, predictors: recordOf(predictorState) })

/** Everything about `value` that is not as a program state is, with its path. */
export function findMisfits(value: unknown): readonly Issue[] {
  const issues: Issue[] = []
  programState(value, [], issues)
  return issues
}

/** Everything about `value` that is not as LM options are, with its path. */
export function findLMOptionMisfits(value: unknown): readonly Issue[] {
  const issues: Issue[] = []
  lmOptions(value, ['lmOptions'], issues)
  return issues
}

function scalar(expected: string, fits: (value: unknown) => boolean): Check {
  return (value, path, issues) => {
    if (!fits(value)) issues.push({ path: formatPath(path), message: `expected ${expected}, got ${showValue(value)}` })
  }
}

function listOf(check: Check): Check {
  return (value, path, issues) => {
    if (!Array.isArray(value))
      issues.push({ path: formatPath(path), message: `expected a list, got ${showValue(value)}` })
    else for (const [index, member] of value.entries()) check(member, [...path, index], issues)
  }
}

function recordOf(check: Check): Check {
  return (value, path, issues) => {
    if (!isRecord(value))
      issues.push({ path: formatPath(path), message: `expected an object, got ${showValue(value)}` })
    else for (const [key, member] of Object.entries(value)) check(member, [...path, key], issues)
  }
}

function object(required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  return (value, path, issues) => {
    if (!isRecord(value)) {
      issues.push({ path: formatPath(path), message: `expected an object, got ${showValue(value)}` })
      return
    }
    for (const [key, check] of Object.entries(required)) {
      if (Object.hasOwn(value, key)) check(value[key], [...path, key], issues)
      else issues.push({ path: formatPath([...path, key]), message: 'is missing' })
    }
    for (const [key, member] of Object.entries(value)) {
      if (Object.hasOwn(required, key)) continue
      const check = Object.hasOwn(optional, key) ? optional[key] : undefined
      if (!check) issues.push({ path: formatPath([...path, key]), message: 'is not part of a program state' })
      else if (member !== undefined) check(member, [...path, key], issues)
    }
  }
}
