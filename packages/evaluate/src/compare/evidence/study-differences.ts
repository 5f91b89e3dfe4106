import {
  type ClusterLabels,
  groupItems,
  type MeanEstimate,
  standardError,
  totalsOfUnits,
  type Units,
} from '@dspex/statistics'
import type { DifferenceInterval } from '../comparison.ts'
import { type Evidence, strictest } from './evidence.ts'
import { type PatternOptions, signFlipEvidence } from './sign-flip-evidence.ts'
import { studentEvidence } from './student-evidence.ts'
import { unseenEvidence } from './unseen-evidence.ts'

/** How differences are studied. */
export interface StudyOptions extends PatternOptions {
  /** Which examples belong together. */
  readonly clusters?: ClusterLabels | undefined
  /** How far apart two scores can be; 0 when nobody knows. */
  readonly range: number
  /** Whether differences can't be larger than `range`. */
  readonly isBounded: boolean
}

/** What paired differences show. */
export interface DifferenceStudy {
  /** The mean and its standard error. */
  readonly estimate: MeanEstimate
  /** What is known of the mean: both the interval and every p-value come from it. */
  readonly evidence: Evidence
  /** The procedures, in words, with their sources. */
  readonly method: string
}

/**
 * Studies paired differences, one procedure for interval and verdict. A claim counts when all of these support it:
 * Student's t with clustered errors, the same corrected for skewness, and sign flips of whole units. Each of them errs
 * where another does not: t with rare or skewed differences, sign flips with skewed ones. Where no difference varies,
 * what may have gone unseen takes the place of both t.
 */
export function studyDifferences(
  differences: readonly number[],
  { clusters, range, isBounded, ...patternOptions }: StudyOptions,
): DifferenceStudy {
  const estimate = standardError(differences, { clusters })
  const units = groupItems(differences.length, clusters)
  const { standardError: error, mean } = estimate
  const hasSpread = error > 0 && estimate.units > 1
  const parts = hasSpread
    ? [studentEvidence(estimate, 0), studentEvidence(estimate, skewnessOf(differences, units, mean))]
    : [range > 0 ? unseenEvidence(mean, { units: estimate.units, range }) : ignorance]
  const flips = signFlipEvidence(differences, units, patternOptions)
  if (flips) parts.push(flips)
  const evidence = strictest(parts)
  const errors = clusters ? ' with clustered errors (Liang and Zeger 1986)' : ''
  const method = hasSpread
    ? `the widest interval of: Student’s t${errors}, the same corrected for skewness (Hall 1992)`
    : 'no difference varies: a bound on what has gone unseen (Clopper and Pearson 1934)'
  return {
    estimate,
    evidence: isBounded ? within(evidence, range) : evidence,
    method: flips ? `${method}, and sign flips (Fisher 1935, Hartigan 1969)` : method,
  }
}

/** The interval at a level, as it is reported. */
export function intervalAt({ lower, upper }: Evidence, level: number): DifferenceInterval {
  const ends = [lower(level / 2), upper(level / 2)].map((end) => (Number.isFinite(end) ? end : null))
  return { lower: ends[0] as number | null, upper: ends[1] as number | null, confidence: 1 - level }
}

const ignorance: Evidence = { lower: () => -Infinity, upper: () => Infinity, pAbove: () => 1, pBelow: () => 1 }

function within({ lower, upper, pAbove, pBelow }: Evidence, range: number): Evidence {
  return {
    lower: (tail) => Math.max(-range, lower(tail)),
    upper: (tail) => Math.min(range, upper(tail)),
    pAbove: (value) => (value < -range ? 0 : pAbove(value)),
    pBelow: (value) => (value > range ? 0 : pBelow(value)),
  }
}

/** γ = m₃ / m₂^{3/2} of what each unit adds to the difference. */
function skewnessOf(differences: readonly number[], units: Units, mean: number): number {
  let squares = 0
  let cubes = 0
  for (const [unit, total] of totalsOfUnits(differences, units).entries()) {
    const deviation = total - units.sizes[unit]! * mean
    squares += deviation ** 2
    cubes += deviation ** 3
  }
  return cubes / units.count / (squares / units.count) ** 1.5
}
