import { type ClusterLabels, mean } from '@dspex/statistics'
import type { FigureComparison } from './comparison.ts'
import { compareScores } from './compare-scores.ts'
import type { PairedLists } from './pair-reports.ts'
import { intervalAt } from './evidence/study-differences.ts'

/** How figures are compared. */
export interface FigureOptions {
  readonly clusters: ClusterLabels | undefined
  readonly alpha: number
  readonly seed: string | number
}

/** Compares latency or cost; `null` when fewer than half of the examples have it on both sides. */
export function compareFigure(lists: PairedLists, { clusters, alpha, seed }: FigureOptions): FigureComparison | null {
  const both = lists.baseline.filter((value, place) => value !== null && lists.candidate[place] !== null).length
  if (both === 0 || both * 2 < lists.baseline.length) return null
  // Nothing bounds a latency or a price, even if all seen lie below 1.
  const { scores, estimate, evidence } = compareScores(lists, { clusters, seed, isUnbounded: true })
  const interval = intervalAt(evidence, alpha)
  return {
    baseline: mean(scores.baseline),
    candidate: mean(scores.candidate),
    difference: estimate.mean,
    interval: interval.lower === null && interval.upper === null ? null : interval,
  }
}
