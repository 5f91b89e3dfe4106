import { formatPath } from '../../wording/format-path.ts'
import type { JsonValue } from '../../hash/hash.ts'
import { redact } from '../../secret/redact.ts'
import { redactText } from '../../secret/redact-text.ts'
import type { LMRequest } from '../lm.ts'
import { type KeyedLM, keyContent } from './cache-key.ts'

/** A call, as far as its key goes. */
export interface KeyedCall {
  /** Who is asked. */
  readonly lm: KeyedLM
  /** What is asked. */
  readonly request: LMRequest
}

/**
 * Says why a cache tells two calls apart: one line for each difference, with its path and both values; none for calls of
 * one key.
 *
 * @throws TypeError with the path, for a request that has no key
 * @example explainCacheKey(a, b) // ['request.messages[1].content[0].text: "…of France?" vs "…of Spain?"']
 */
export function explainCacheKey(a: KeyedCall, b: KeyedCall): readonly string[] {
  return findDifferences(keyContent(a.lm, a.request), keyContent(b.lm, b.request)).map(showDifference)
}

/** A place where two JSON values differ; `undefined` stands for nothing there. */
export interface JsonDifference {
  readonly path: readonly PropertyKey[]
  readonly a: JsonValue | undefined
  readonly b: JsonValue | undefined
}

/** Lists where two JSON values differ, as deep as both have something to compare. */
export function findDifferences(
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  path: readonly PropertyKey[] = [],
): JsonDifference[] {
  if (Object.is(a, b)) return []
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) {
    // Numbers that are written alike are alike.
    return a === b ? [] : [{ path, a, b }]
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].flatMap((key) => {
    const step = Array.isArray(a) ? Number(key) : key
    return findDifferences(memberOf(a, key), memberOf(b, key), [...path, step])
  })
}

/** Writes a difference as a line to read, without secrets. */
export function showDifference({ path, a, b }: JsonDifference): string {
  const [shownA, shownB] = [redact(a), redact(b)]
  return `${redactText(formatPath(path))}: ${excerpt(shownA, shownB)} vs ${excerpt(shownB, shownA)}`
}

type Container = Readonly<Record<string, JsonValue | undefined>>

function isContainer(value: JsonValue | undefined): value is Container & JsonValue {
  return typeof value === 'object' && value !== null
}

function memberOf(container: Container, key: string): JsonValue | undefined {
  return Object.hasOwn(container, key) ? container[key] : undefined
}

const before = 20
const after = 40

/** A value, cut to where it differs from the other. */
function excerpt(value: JsonValue | undefined, other: JsonValue | undefined): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const start = typeof other === 'string' && typeof value === 'string' ? commonLength(text, other) : 0
  const from = start > before + 10 ? start - before : 0
  const to = start + after < text.length ? start + after : text.length
  const cut = text.slice(from, to).toWellFormed()
  const shown = `${from > 0 ? '…' : ''}${cut}${to < text.length ? '…' : ''}`
  return typeof value === 'string' ? JSON.stringify(shown) : shown
}

function commonLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}
