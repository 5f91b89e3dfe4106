import { tInterval, wilsonInterval } from '@dspex/statistics'

/** A mean over examples with its interval. */
export interface CandidateScore {
  /** The mean. */
  readonly mean: number
  /** The lower end of the 95% interval; `null` when one example says nothing about it. */
  readonly lower: number | null
  /** The upper end. */
  readonly upper: number | null
  /** How many examples. */
  readonly n: number
}

/**
 * Summarizes scores by their mean with its interval; of scores that are 0 or 1 it stays between them, and is wide where
 * there are few. Without scores `null`.
 */
export function summarizeScores(scores: readonly number[]): CandidateScore | null {
  if (scores.length === 0 || scores.some((score) => score !== 0 && score !== 1)) return summarizeValues(scores)
  const successes = scores.reduce((sum, score) => sum + score, 0)
  const { estimate, lower, upper } = wilsonInterval({ successes, trials: scores.length })
  return { mean: estimate, lower, upper, n: scores.length }
}

/** Summarizes values on any scale, such as differences, by their mean with its interval; `null` without values. */
export function summarizeValues(values: readonly number[]): CandidateScore | null {
  if (values.length === 0) return null
  const { estimate, lower, upper } = tInterval(values)
  const finite = (end: number): number | null => (Number.isFinite(end) ? end : null)
  return { mean: estimate, lower: finite(lower), upper: finite(upper), n: values.length }
}
