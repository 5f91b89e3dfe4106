import { mean, quantileOfSorted, standardError, tIntervalAround, wilsonInterval } from '@dspex/statistics'
import type { Distribution, ReportedInterval, SliceMetric } from './report.ts'

/** Summarizes scores, one per example; `null` is missing. */
export function summarizeScores(
  scores: readonly (number | null)[],
  groups: readonly (string | null)[] | undefined,
  threshold: number | undefined,
): SliceMetric {
  const values: number[] = []
  const clusters: (string | undefined)[] | undefined = groups && []
  let passed = 0
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index] ?? null
    if (score === null) continue
    values.push(score)
    clusters?.push(groups?.[index] ?? undefined)
    if (threshold !== undefined && score >= threshold) passed += 1
  }
  const n = values.length
  if (n === 0) return { mean: null, interval: null, n, passRate: null }
  return {
    mean: mean(values),
    interval: intervalOf(values, clusters),
    n,
    passRate: threshold === undefined ? null : passed / n,
  }
}

function intervalOf(
  values: readonly number[],
  clusters: readonly (string | undefined)[] | undefined,
): ReportedInterval | null {
  const estimate = standardError(values, { clusters })
  const { items, units, standardError: error, mean: center } = estimate
  const isBinary = values.every((value) => value === 0 || value === 1)
  // Scores that are right or wrong and show no spread would get an interval of length 0. As many trials as there are
  // independent units is all that clusters of equal answers prove.
  if (isBinary && (units === items || error === 0)) {
    const { lower, upper, confidence } = wilsonInterval({ successes: Math.round(center * units), trials: units })
    return { lower, upper, confidence, method: 'wilson' }
  }
  const { lower, upper, confidence } = tIntervalAround(estimate, 0.05)
  return Number.isFinite(lower) ? { lower, upper, confidence, method: 't' } : null
}

/** Sorts numbers, those that are known. */
export function sortKnown(values: ArrayLike<number | null>): Float64Array {
  const known = new Float64Array(values.length)
  let count = 0
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? NaN
    if (!Number.isNaN(value)) known[count++] = value
  }
  const sorted = known.subarray(0, count)
  sorted.sort()
  return sorted
}

/** Summarizes sorted numbers; `null` when there is none. */
export function distributionOf(sorted: Float64Array): Distribution | null {
  if (sorted.length === 0) return null
  const [p50, p90, p99, max] = [0.5, 0.9, 0.99, 1].map((p) => quantileOfSorted(sorted, p)) as [
    number,
    number,
    number,
    number,
  ]
  return { mean: mean(sorted), p50, p90, p99, max }
}
