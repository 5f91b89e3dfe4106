import { beginCopy, type Part, partsOf, putPart } from './parts.ts'
import { redactText } from './redact-text.ts'

/**
 * Copies a value without the secrets in it, `[secret]` in their place, as `redactText` tells them, and by the name of a
 * member, of an entry of a `Map` or `Headers`, or of a `[name, value]` pair. A value without secrets comes back itself, not a
 * copy. Errors keep their class, circles stay circles, and what can't be looked into stays as it is.
 *
 * @example console.error(redact(error))
 */
export function redact<Value>(value: Value): Value {
  if (typeof value === 'string') return redactText(value) as Value
  if (typeof value !== 'object' || value === null) return value
  return hasSecret(value) ? (copy(value, new Map(), 0) as Value) : value
}

/** So many objects are looked through; what lies behind them is left out of a copy. */
const mostObjects = 100_000

/** Deeper nothing is copied; no data that anybody means is so deep. */
const deepest = 1000

function hasSecret(value: object): boolean {
  const seen = new Set<object>()
  const open: Pick<Part, 'part' | 'hasFieldNames'>[] = [{ part: value }]
  while (open.length > 0) {
    const { part: next, hasFieldNames } = open.pop() as Part
    if (typeof next === 'string') {
      if (redactText(next) !== next) return true
    } else if (typeof next === 'object' && next !== null && !seen.has(next)) {
      if (seen.size >= mostObjects) return true
      seen.add(next)
      for (const each of partsOf(next, hasFieldNames) ?? []) {
        const { part, clean, name } = each
        if (clean !== part || (typeof name === 'string' && redactText(name) !== name)) return true
        if (typeof part === 'string' || typeof part === 'object') open.push(each)
      }
    }
  }
  return false
}

function copy(value: unknown, done: Map<object, unknown>, depth: number, hasFieldNames = false): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  if (done.has(value)) return done.get(value)
  if (depth >= deepest || done.size >= mostObjects) return '[left out]'
  const parts = partsOf(value, hasFieldNames)
  if (!parts) return value
  const changed = ({ part, clean, ...each }: Part): unknown =>
    clean === part ? copy(part, done, depth + 1, each.hasFieldNames) : clean
  if (value instanceof URL) return changed(parts[0] as Part)
  const made = beginCopy(value)
  done.set(value, made)
  for (const part of parts) putPart(made, part.name, changed(part), value)
  return made
}
