import type { FilterTest, Filter, Metadata } from './filter.ts'

/** Tells whether `metadata` passes `filter`: the meaning of filters that every retriever follows. */
export function matchesFilter<M extends Metadata>(filter: Filter<M>, metadata: M): boolean {
  return matches(filter, metadata)
}

function matches(filter: Filter, metadata: Metadata): boolean {
  if ('and' in filter) return filter.and.every((each) => matches(each, metadata))
  if ('or' in filter) return filter.or.some((each) => matches(each, metadata))
  if ('not' in filter) return !matches(filter.not, metadata)
  return compare(filter, Object.hasOwn(metadata, filter.field) ? metadata[filter.field] : undefined)
}

function compare(test: FilterTest, actual: unknown): boolean {
  switch (test.op) {
    case 'eq':
      return actual === test.value
    case 'ne':
      return actual !== test.value
    case 'in':
      return (test.value as readonly unknown[]).includes(actual)
    case 'notIn':
      return !(test.value as readonly unknown[]).includes(actual)
    case 'exists':
      return (actual !== undefined) === test.value
    case 'contains':
      if (typeof actual === 'string') return typeof test.value === 'string' && actual.includes(test.value)
      return Array.isArray(actual) && actual.includes(test.value)
    default:
      return isOrdered(test.op, order(actual, test.value))
  }
}

function isOrdered(op: 'gt' | 'gte' | 'lt' | 'lte', sign: number | undefined): boolean {
  if (sign === undefined) return false
  if (op === 'gt') return sign > 0
  if (op === 'gte') return sign >= 0
  return op === 'lt' ? sign < 0 : sign <= 0
}

/** Negative, zero or positive; `undefined` when the two can't be compared. */
function order(a: unknown, b: number | string): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : a === b ? 0 : undefined
  return typeof a === 'string' && typeof b === 'string' ? orderByCodePoint(a, b) : undefined
}

/**
 * Databases and other languages order text by code point, JavaScript by UTF-16 unit. They differ only where a surrogate
 * meets a unit above the surrogates.
 */
function orderByCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const x = a.charCodeAt(index)
    const y = b.charCodeAt(index)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit
}
