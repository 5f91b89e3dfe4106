/** A passage with its score and vector. */
export interface Candidate {
  readonly score: number
  readonly vector: readonly number[]
}

/**
 * Chooses `k` candidates one by one: each is the one that fits the query best and repeats least of those before it
 * (maximal marginal relevance). `lambda` 1 is the ranking as it was, 0 looks at variety alone.
 *
 * @returns the places of the chosen ones, in the order in which they were chosen
 */
export function diversify(
  candidates: readonly Candidate[],
  { k, lambda, relevance }: { readonly k: number; readonly lambda: number; readonly relevance: readonly number[] },
): readonly { readonly index: number; readonly score: number }[] {
  const units = candidates.map(({ vector }) => toUnit(vector))
  const likeness = candidates.map(() => 0)
  const left = new Set(candidates.keys())
  const chosen: { readonly index: number; readonly score: number }[] = []
  while (chosen.length < k && left.size > 0) {
    let best = -1
    let bestScore = -Infinity
    for (const index of left) {
      const score = lambda * (relevance[index] as number) - (1 - lambda) * (likeness[index] as number)
      if (score > bestScore) [best, bestScore] = [index, score]
    }
    left.delete(best)
    chosen.push({ index: best, score: bestScore })
    for (const index of left) {
      const similarity = dot(units[index] as readonly number[], units[best] as readonly number[])
      likeness[index] = chosen.length === 1 ? similarity : Math.max(likeness[index] as number, similarity)
    }
  }
  return chosen
}

function toUnit(vector: readonly number[]): readonly number[] {
  const length = Math.sqrt(dot(vector, vector))
  return length === 0 ? vector : vector.map((value) => value / length)
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number)
  return sum
}
