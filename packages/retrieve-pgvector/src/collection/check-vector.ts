import { showValue } from '@dspex/core/implement'
import type { PgvectorMetric, PgvectorType } from './metric.ts'

/** What a vector must be. */
export interface VectorRules {
  readonly dimensions: number
  readonly metric: PgvectorMetric
  readonly type: PgvectorType
}

/** Beyond these, squares of 4-byte floats, with which pgvector computes, become infinite or nothing. */
const largestSum = 3.4e38
const smallestSum = 1.2e-38
const largestHalf = 65_504

/** Says what is wrong with a vector; `undefined` when the database can keep it and compare with it. */
export function problemOfVector(vector: unknown, { dimensions, metric, type }: VectorRules): string | undefined {
  if (!Array.isArray(vector) && !(vector instanceof Float32Array))
    return `it is ${showValue(vector)}, but must be a vector`
  if (vector.length !== dimensions) return `it has ${vector.length} dimensions, but the collection has ${dimensions}`
  const values = vector as ArrayLike<unknown>
  let sum = 0
  for (let index = 0; index < dimensions; index += 1) {
    const value = values[index]
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      return `number ${index + 1} of it is ${typeof value === 'number' ? value : showValue(value)}, but must be finite`
    }
    if (type === 'halfvec' && Math.abs(value) > largestHalf)
      return `number ${index + 1} of it is ${value}, but halfvec ends at ${largestHalf}`
    sum += value * value
  }
  if (sum > largestSum) return 'its length is more than what pgvector can compute with'
  if (metric !== 'cosine') return undefined
  if (sum === 0) return 'it is all zeros, which has no direction to compare by cosine'
  return sum < smallestSum || (type === 'halfvec' && isZeroAsHalf(values))
    ? 'its length is less than what pgvector can compute with, so that it has no direction to compare by cosine'
    : undefined
}

/** Half of the smallest number that 2 bytes hold is rounded to zero. */
function isZeroAsHalf(values: ArrayLike<unknown>): boolean {
  return Array.from(values as ArrayLike<number>).every((value) => Math.abs(value) <= 2 ** -25)
}

/** Tells whether a vector has no direction: an embedder that knows none of a text's words may give one. */
export function isZeroVector(vector: readonly number[] | Float32Array): boolean {
  return (vector as readonly number[]).every((value) => value === 0)
}

/** Writes a vector the way PostgreSQL reads it. */
export function vectorText(vector: readonly number[] | Float32Array): string {
  return `[${vector.join(',')}]`
}
