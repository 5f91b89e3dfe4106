import { mean, passAtK, passHatK, quantileOfSorted } from '@dspex/statistics'
import type { Reduce } from '../trial/measure.ts'

/**
 * Makes one score of those of several runs on one example; `null` when there are too few. Runs whose score is missing
 * are not among `scores`.
 *
 * @param threshold a score of at least this passes
 */
export function reduceRepeats(scores: readonly number[], reduce: Reduce, threshold: number): number | null {
  if (scores.length === 0) return null
  if (reduce === 'mean') return mean(scores)
  if (reduce === 'median')
    return quantileOfSorted(
      scores.toSorted((a, b) => a - b),
      0.5,
    )
  if (reduce === 'majority') return mostFrequent(scores)
  const k = 'passAtK' in reduce ? reduce.passAtK : reduce.passHatK
  if (scores.length < k) return null
  const share = { successes: scores.filter((score) => score >= threshold).length, trials: scores.length }
  return 'passAtK' in reduce ? passAtK(share, { k }) : passHatK(share, { k })
}

function mostFrequent(scores: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const score of scores) counts.set(score, (counts.get(score) ?? 0) + 1)
  const most = Math.max(...counts.values())
  return Math.min(...[...counts].filter(([, count]) => count === most).map(([score]) => score))
}
