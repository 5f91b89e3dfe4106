import type { Issue } from '../errors/issue.ts'
import { StateError } from '../errors/state-error.ts'
import { formatPath } from '../wording/format-path.ts'
import { canonicalJson } from '../hash/hash.ts'
import { isPlainObject } from '../hash/plain-object.ts'
import { migrateState } from './migrate-state.ts'
import type { ProgramState } from './program-state.ts'
import { findMisfits } from './state-shape.ts'

/**
 * Reads a program state from parsed JSON of any version this package knows.
 *
 * @throws StateError `STATE_VERSION` for a version that is not known, `STATE_INVALID` with every misfit and its path.
 */
export function parseState(json: unknown): ProgramState {
  const migrated = migrateState(json)
  const unsafe = findUnsafe(migrated, [], [])
  const issues = unsafe.length > 0 ? unsafe : findMisfits(migrated)
  if (issues.length > 0) throw invalid(issues)
  // A copy, so that what the caller does to the object later changes no program.
  return copyJson(migrated) as ProgramState
}

function invalid(issues: readonly Issue[]): StateError {
  const list = issues.map(({ path, message }) => `\n  ${path}: ${message}`).join('')
  return new StateError(`This is no program state:${list}\nWrite states with \`saveState\` or \`dumpState\`.`, {
    code: 'STATE_INVALID',
    issues,
  })
}

/** What is not JSON, and keys that could reach a prototype. */
function findUnsafe(value: unknown, path: readonly PropertyKey[], ancestors: readonly object[]): Issue[] {
  if (path.length > 64) return [{ path: formatPath(path), message: 'is nested too deeply' }]
  if (typeof value === 'object' && value !== null) {
    if (ancestors.includes(value)) return [{ path: formatPath(path), message: 'contains itself' }]
    const inside = [...ancestors, value]
    if (Array.isArray(value)) return value.flatMap((member, index) => findUnsafe(member, [...path, index], inside))
    if ('toJSON' in value && typeof value.toJSON === 'function') return findUnsafe(value.toJSON(), path, inside)
    if (!isPlainObject(value))
      return [{ path: formatPath(path), message: `is not JSON: got ${Object.prototype.toString.call(value)}` }]
    return Object.keys(value).flatMap((key) =>
      key === '__proto__'
        ? [{ path: formatPath([...path, key]), message: 'is not allowed as a name' }]
        : findUnsafe(value[key], [...path, key], inside),
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

/** Copies as JSON would: what has a JSON of its own becomes it, and `undefined` is left out. */
function copyJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((member: unknown) => copyJson(member ?? null))
  if ('toJSON' in value && typeof value.toJSON === 'function') return copyJson(value.toJSON())
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([key, member]) => [key, copyJson(member)]))
}
