import { showValue } from '../wording/show-value.ts'

/** Says what is wrong with a `k`; `undefined` when it is fine. */
export function problemOfK(k: unknown): string | undefined {
  return Number.isInteger(k) && (k as number) >= 1
    ? undefined
    : `k is ${showValue(k)}, but must be a whole number from 1`
}

/** Says what is wrong with a ranking; `undefined` when it is fine. */
export function problemOfRanking(passages: unknown, k: number): string | undefined {
  if (!Array.isArray(passages)) return `passages is ${showValue(passages)}, but must be a list`
  if (passages.length > k) return `there are ${passages.length} passages, but k is ${k}`
  const ids = new Set<string>()
  let previous = Infinity
  for (const [index, passage] of (passages as unknown[]).entries()) {
    if (typeof passage !== 'object' || passage === null)
      return `passages[${index}] is ${showValue(passage)}, but must be an object`
    const { id, score } = passage as { readonly id?: unknown; readonly score?: unknown }
    if (typeof id !== 'string') return `passages[${index}].id is ${showValue(id)}, but must be a string`
    if (ids.has(id)) return `the id ${showValue(id)} occurs twice`
    if (typeof score !== 'number' || !Number.isFinite(score)) {
      return `passages[${index}].score is ${typeof score === 'number' ? score : showValue(score)}, but must be a finite number`
    }
    if (score > previous)
      return `passages[${index}] has a better score (${score}) than the one before it (${previous}), but the best comes first`
    ids.add(id)
    previous = score
  }
  return undefined
}
