import type { EvaluationReport } from '../result/report.ts'
import {
  type ClusterLabels,
  mcnemarTest,
  mean,
  sampleVariance,
  standardizedDifference,
  winsAndLosses,
} from '@dspex/statistics'
import type { MetricComparison, SliceComparison, Verdict, Comparison } from './comparison.ts'
import { twoSidedPValue } from './evidence/evidence.ts'
import type { PairedLists } from './pair-reports.ts'
import { planAhead } from './plan-ahead.ts'
import { type DifferenceStudy, intervalAt, studyDifferences, type StudyOptions } from './evidence/study-differences.ts'

/** How scores are compared. */
export interface ScoreOptions {
  /** Which examples belong together. */
  readonly clusters: ClusterLabels | undefined
  /** Where random patterns come from. */
  readonly seed: string | number
  /** Whether no score is the best. @default whether one lies outside 0..1 */
  readonly isUnbounded?: boolean | undefined
}

/** Scores of two programs, paired and studied; what they conclude depends on the level. */
export interface ScoreStudy extends DifferenceStudy {
  /** In the order of the devset; `null` where a score is missing. */
  readonly differences: readonly (number | null)[]
  /** Those that are known. */
  readonly known: readonly number[]
  /** The scores of these. */
  readonly scores: { readonly baseline: readonly number[]; readonly candidate: readonly number[] }
  /** The clusters of all examples. */
  readonly clusters: ClusterLabels | undefined
  /** How far apart scores can be. */
  readonly spread: Pick<StudyOptions, 'range' | 'isBounded'>
  /** `points`: scores lie in 0..1, and a hundredth is a point. */
  readonly unit: 'points' | 'score'
  /** Of the claim that there is a difference. */
  readonly pValue: number
}

/** Pairs and studies scores, of which some may be missing. */
export function compareScores(
  { baseline, candidate }: PairedLists,
  { clusters, seed, isUnbounded = false }: ScoreOptions,
): ScoreStudy {
  const differences = baseline.map((score, place) => {
    const other = candidate[place] ?? null
    return score === null || other === null ? null : other - score
  })
  const places = [...differences.keys()].filter((place) => differences[place] !== null)
  const scores = {
    baseline: places.map((place) => baseline[place] as number),
    candidate: places.map((place) => candidate[place] as number),
  }
  const known = places.map((place) => differences[place] as number)
  const spread = spreadOf([...scores.baseline, ...scores.candidate], isUnbounded)
  const own = clusters && places.map((place) => clusters[place])
  const study = studyDifferences(known, { clusters: own, seed, ...spread })
  const unit = spread.isBounded ? 'points' : 'score'
  return { ...study, differences, known, scores, clusters, spread, unit, pValue: twoSidedPValue(study.evidence) }
}

/** How a study is concluded. */
export interface ConclusionOptions {
  /** How often improved or worse may be wrong. */
  readonly level: number
  readonly adjustedPValue: number
  readonly settings: Comparison['settings']
  /** The slices of a report in the order of `differences`. */
  readonly slices: EvaluationReport['slices']
  readonly seed: string | number
}

/** Draws the conclusion of a study at a level. */
export function finishComparison(study: ScoreStudy, options: ConclusionOptions): Omit<MetricComparison, 'summary'> {
  const { level, adjustedPValue, settings, slices, seed } = options
  const { estimate, evidence, known, scores, differences } = study
  const { smallestEffect, cluster, alpha } = settings
  const interval = intervalAt(evidence, level)
  const { cohensDz } = standardizedDifference(known)
  const isBinary = [...scores.baseline, ...scores.candidate].every((score) => score === 0 || score === 1)
  const { wins, losses, ties } = winsAndLosses(known, { tolerance: 1e-12 })
  const equivalence =
    smallestEffect === null ? null : Math.max(evidence.pAbove(-smallestEffect), evidence.pBelow(smallestEffect))
  return {
    verdict: verdictOf(study, level, smallestEffect),
    n: known.length,
    baseline: mean(scores.baseline),
    candidate: mean(scores.candidate),
    difference: estimate.mean,
    interval,
    wins,
    losses,
    ties,
    differences,
    slices: compareSlices(study, slices, { alpha, seed }),
    details: {
      method: study.method,
      units: estimate.units,
      standardError: Number.isFinite(estimate.standardError) ? estimate.standardError : null,
      pValue: study.pValue,
      adjustedPValue,
      equivalencePValue: equivalence,
      standardizedDifference: cohensDz !== null && Number.isFinite(cohensDz) ? cohensDz : null,
      ...planAhead(
        {
          variance: sampleVariance(known),
          discordance: isBinary && cluster === null ? (wins + losses) / known.length : undefined,
          estimate,
        },
        { effect: smallestEffect ?? (study.unit === 'points' ? 0.05 : undefined), level },
      ),
      mcnemarPValue:
        isBinary && cluster === null ? mcnemarTest({ candidateOnly: wins, baselineOnly: losses }).pValue : null,
    },
  }
}

/** What a study concludes at a level: read off the interval, so that the two can't disagree. */
export function verdictOf(
  { evidence }: Pick<ScoreStudy, 'evidence'>,
  level: number,
  smallestEffect: number | null,
): Verdict {
  const lower = evidence.lower(level / 2)
  const upper = evidence.upper(level / 2)
  if (lower > 0) return 'improved'
  if (upper < 0) return 'worse'
  return smallestEffect !== null && lower > -smallestEffect && upper < smallestEffect ? 'equivalent' : 'inconclusive'
}

function compareSlices(
  { differences, clusters, spread }: ScoreStudy,
  fields: EvaluationReport['slices'],
  { alpha, seed }: { readonly alpha: number; readonly seed: string | number },
): MetricComparison['slices'] {
  const compareSlice = (places: readonly number[]): SliceComparison => {
    const known = places.filter((place) => differences[place] !== null)
    if (known.length === 0) return { n: 0, difference: null, interval: null }
    const own = clusters && known.map((place) => clusters[place])
    const study = studyDifferences(
      known.map((place) => differences[place] as number),
      { clusters: own, seed, ...spread },
    )
    return { n: known.length, difference: study.estimate.mean, interval: intervalAt(study.evidence, alpha) }
  }
  return Object.fromEntries(
    Object.entries(fields).map(([field, values]) => [
      field,
      Object.fromEntries(Object.entries(values).map(([value, { places }]) => [value, compareSlice(places)])),
    ]),
  )
}

/** Scores in 0..1 can't differ by more than 1; of others, only what was seen says how far apart they can be. */
function spreadOf(scores: readonly number[], isUnbounded: boolean): Pick<StudyOptions, 'range' | 'isBounded'> {
  let [low, high] = [Infinity, -Infinity]
  for (const score of scores) {
    low = Math.min(low, score)
    high = Math.max(high, score)
  }
  return !isUnbounded && low >= 0 && high <= 1 ? { range: 1, isBounded: true } : { range: high - low, isBounded: false }
}
