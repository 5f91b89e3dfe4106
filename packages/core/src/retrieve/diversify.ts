import type { Metadata } from './filter/filter.ts'
import type { Passage } from './retriever.ts'

/** Options of {@link diversify}. */
export interface DiversifyOptions {
  /** The vector of each passage, in their order; one of another length than the first, or of none, repeats nothing. */
  readonly vectors: readonly (readonly number[] | Float32Array)[]
  /** At most how many to choose. */
  readonly k: number
  /** From 0, the ranking as it was, to 1, variety alone. */
  readonly diversity: number
}

/**
 * Chooses passages one by one: each is the one that fits the query best and repeats least of those before it (maximal
 * marginal relevance: Carbonell and Goldstein 1998). Scores of any scale are brought to 0 … 1 first, so that they weigh as
 * much as likeness does; the new ones are what decided, and never rise.
 */
export function diversify<M extends Metadata>(
  passages: readonly Passage<M>[],
  { vectors, k, diversity }: DiversifyOptions,
): Passage<M>[] {
  const relevance = relevanceOf(passages)
  const units = passages.map((_, index) => toUnit(vectors[index] ?? []))
  // What points the other way repeats no less than what is unrelated, so likeness begins at 0.
  const likeness = passages.map(() => 0)
  const left = new Set(passages.keys())
  const chosen: Passage<M>[] = []
  while (chosen.length < k && left.size > 0) {
    let best = -1
    let bestScore = -Infinity
    for (const index of left) {
      const score = (1 - diversity) * (relevance[index] as number) - diversity * (likeness[index] as number)
      if (score > bestScore) [best, bestScore] = [index, score]
    }
    left.delete(best)
    chosen.push({ ...(passages[best] as Passage<M>), score: bestScore })
    for (const index of left) {
      likeness[index] = Math.max(likeness[index] as number, cosine(units[index], units[best]))
    }
  }
  return chosen
}

function relevanceOf(passages: readonly Passage[]): readonly number[] {
  const scores = passages.map(({ score }) => score)
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity)
  const lowest = scores.reduce((least, score) => Math.min(least, score), Infinity)
  return scores.map((score) => (highest === lowest ? 1 : (score - lowest) / (highest - lowest)))
}

function toUnit(vector: ArrayLike<number>): readonly number[] {
  const values = Array.from(vector)
  const length = Math.hypot(...values)
  return length > 0 ? values.map((value) => value / length) : []
}

/** The cosine of two vectors of length 1; 0 where they can't be compared. */
function cosine(a: readonly number[] = [], b: readonly number[] = []): number {
  if (a.length !== b.length) return 0
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number)
  return sum
}
