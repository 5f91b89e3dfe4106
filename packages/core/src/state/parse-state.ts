import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { formatPath, type Issue, StateError } from '../errors.ts'
import { canonicalJson } from '../hash.ts'
import { migrateState } from './migrate-state.ts'
import type { ProgramState } from './program-state.ts'

const record = z.record(z.string(), z.unknown())
const text = z.string()
const contractField = z.object({ name: text, optional: z.boolean(), jsonSchema: z.nullable(record) })
const lmOptions = z.strictObject({
  temperature: z.optional(z.number()),
  topP: z.optional(z.number()),
  topK: z.optional(z.number()),
  maxOutputTokens: z.optional(z.int()),
  stopSequences: z.optional(z.array(text)),
  presencePenalty: z.optional(z.number()),
  frequencyPenalty: z.optional(z.number()),
  seed: z.optional(z.int()),
  rolloutId: z.optional(z.union([z.number(), text])),
  providerOptions: z.optional(z.record(text, record)),
})
const predictorState = z.strictObject({
  instructions: text,
  descriptions: z.record(text, text),
  demos: z.array(z.strictObject({ inputs: record, outputs: record, augmented: z.optional(z.boolean()) })),
  lmOptions,
  contract: z.object({ fingerprint: text, inputs: z.array(contractField), outputs: z.array(contractField) }),
})
const programState = z.strictObject({ schemaVersion: z.literal(1), predictors: z.record(text, predictorState) })

/**
 * Reads a program state from parsed JSON of any version this package knows.
 *
 * @throws StateError `STATE_VERSION` for a version that is not known, `STATE_INVALID` with every misfit and its path.
 */
export function parseState(json: unknown): ProgramState {
  const migrated = migrateState(json)
  const issues = findUnsafe(migrated, [], [])
  if (issues.length > 0) throw invalid(issues)
  const result = z.safeParse(programState, migrated, { error: en().localeError })
  if (!result.success) {
    throw invalid(result.error.issues.map(({ path, message }) => ({ path: formatPath(path), message })))
  }
  return result.data as ProgramState
}

function invalid(issues: readonly Issue[]): StateError {
  const list = issues.map(({ path, message }) => `\n  ${path}: ${message}`).join('')
  return new StateError(`This is no program state:${list}\nWrite states with \`saveState\` or \`dumpState\`.`, { code: 'STATE_INVALID', issues })
}

/** What is not JSON, and keys that could reach a prototype. */
function findUnsafe(value: unknown, path: readonly PropertyKey[], ancestors: readonly object[]): Issue[] {
  if (path.length > 64) return [{ path: formatPath(path), message: 'is nested too deeply' }]
  if (typeof value === 'object' && value !== null) {
    if (ancestors.includes(value)) return [{ path: formatPath(path), message: 'contains itself' }]
    const inside = [...ancestors, value]
    if (Array.isArray(value)) return value.flatMap((member, index) => findUnsafe(member, [...path, index], inside))
    if (!isPlain(value)) return [{ path: formatPath(path), message: `is not JSON: got ${Object.prototype.toString.call(value)}` }]
    return Object.keys(value).flatMap((key) =>
      key === '__proto__'
        ? [{ path: formatPath([...path, key]), message: 'is not allowed as a name' }]
        : findUnsafe((value as Record<string, unknown>)[key], [...path, key], inside),
    )
  }
  if (value === undefined) return []
  try {
    canonicalJson(value)
    return []
  } catch (error) {
    return [{ path: formatPath(path), message: (error as Error).message }]
  }
}

/** Made by a literal or by JSON, in whatever realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
