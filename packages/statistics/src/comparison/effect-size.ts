import { checkBetweenZeroAndOne, checkNumbers, checkWhole } from '../check-input.ts'
import { clopperPearsonInterval, type Interval, type IntervalOptions } from '../estimate/intervals.ts'
import { mean, sampleVariance } from '../estimate/moments.ts'
import type { DiscordantPairs, PairedScores } from './paired-tests.ts'
import { logGamma } from '../distribution/special-functions.ts'

/** A mean difference in standard deviations of the differences. */
export interface StandardizedDifference {
  /**
   * d_z = d̄/s_d. ±Infinity where a mean other than 0 has no spread, 0 where all differences are 0, null for one item,
   * which has no standard deviation.
   */
  readonly cohensDz: number | null
  /** g_z = J·d_z, corrected for the upward bias of small samples; 0 for two items, whose J is 0. */
  readonly hedgesGz: number | null
  /** J = Γ(ν/2) / (√(ν/2) Γ((ν − 1)/2)) with ν = n − 1; about 1 − 3/(4ν − 1). 0 for one or two items. */
  readonly correction: number
}

/**
 * Cohen's d_z of paired differences with Hedges' correction: how large the mean difference is against how much it varies
 * from item to item. It has no unit, and depends on the number of trials that were averaged.
 *
 * Source: Cohen, Statistical Power Analysis for the Behavioral Sciences (1988), section 2.3.5; Hedges, "Distribution
 * theory for Glass's estimator of effect size", Journal of Educational Statistics 6 (1981).
 *
 * @throws RangeError when `differences` is empty or holds NaN
 */
export function standardizedDifference(differences: readonly number[]): StandardizedDifference {
  checkNumbers(differences, 'differences')
  const degrees = differences.length - 1
  if (degrees === 0) return { cohensDz: null, hedgesGz: null, correction: 0 }
  const center = mean(differences)
  const cohensDz = center === 0 ? 0 : center / Math.sqrt(sampleVariance(differences))
  const correction =
    degrees === 1 ? 0 : Math.exp(logGamma(degrees / 2) - Math.log(degrees / 2) / 2 - logGamma((degrees - 1) / 2))
  return { cohensDz, hedgesGz: correction === 0 ? 0 : correction * cohensDz, correction }
}

/** The odds ratio of discordant pairs; its estimate is null when there are none. */
export interface DiscordantOddsRatio extends Omit<Interval, 'estimate'> {
  /** Candidate over baseline; null when there are no discordant pairs. */
  readonly estimate: number | null
}

/**
 * The conditional odds ratio of two systems that are right or wrong on the same items: c/b, candidate over baseline,
 * with the exact interval that follows from Clopper and Pearson's for c of b + c. 1 is no difference.
 *
 * Source: Breslow and Day, Statistical Methods in Cancer Research, volume 1 (1980), section 5.2.
 *
 * b = 0 gives Infinity. No discordant pair gives null with the interval from 0 to Infinity.
 *
 * @throws RangeError when a count is no whole number of at least 0, or `alpha` is outside (0, 1)
 */
export function discordantOddsRatio(
  { baselineOnly, candidateOnly }: DiscordantPairs,
  { alpha = 0.05 }: IntervalOptions = {},
): DiscordantOddsRatio {
  checkWhole(baselineOnly, 'baselineOnly', 0)
  checkWhole(candidateOnly, 'candidateOnly', 0)
  checkBetweenZeroAndOne(alpha, 'alpha')
  const trials = baselineOnly + candidateOnly
  if (trials === 0) return { estimate: null, lower: 0, upper: Infinity, confidence: 1 - alpha }
  const share = clopperPearsonInterval({ successes: candidateOnly, trials }, { alpha })
  return {
    estimate: candidateOnly / baselineOnly,
    lower: share.lower / (1 - share.lower),
    upper: share.upper === 1 ? Infinity : share.upper / (1 - share.upper),
    confidence: 1 - alpha,
  }
}

/**
 * Cliff's delta: how much more often a candidate's score beats a baseline's than the other way round, over all n·m pairs
 * of scores: (#(c > b) − #(c < b)) / nm, from −1 to 1. It ignores which scores belong to one item; the lists may differ
 * in length.
 *
 * Source: Cliff, "Dominance statistics: ordinal analyses to answer ordinal questions", Psychological Bulletin 114 (1993).
 *
 * @throws RangeError when a list is empty or holds NaN
 */
export function cliffsDelta({ baseline, candidate }: PairedScores): number {
  checkNumbers(baseline, 'baseline')
  checkNumbers(candidate, 'candidate')
  const sorted = Float64Array.from(baseline).toSorted()
  const count = sorted.length
  let dominance = 0
  for (const score of candidate) {
    // (scores below) − (scores above), where those up to `score` are below or equal.
    dominance += countBelow(sorted, score) - (count - countUpTo(sorted, score))
  }
  return dominance / (count * candidate.length)
}

/** How many entries of an ascending list satisfy a condition that holds up to some point and not after it. */
function countWhile(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(sorted[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}

function countBelow(sorted: Float64Array, score: number): number {
  return countWhile(sorted, (value) => value < score)
}

function countUpTo(sorted: Float64Array, score: number): number {
  return countWhile(sorted, (value) => value <= score)
}

/** How many items each side won. */
export interface WinsAndLosses {
  /** Items on which the candidate did better. */
  readonly wins: number
  /** Items on which it did worse. */
  readonly losses: number
  /** All others. */
  readonly ties: number
}

/** Options of {@link winsAndLosses}. */
export interface TieOptions {
  /** Differences of at most this size are ties. @default 0 */
  readonly tolerance?: number | undefined
}

/**
 * Counts the items on which the candidate did better, worse, and equally well.
 *
 * @throws RangeError when `differences` is empty or holds NaN
 */
export function winsAndLosses(differences: readonly number[], { tolerance = 0 }: TieOptions = {}): WinsAndLosses {
  checkNumbers(differences, 'differences')
  const wins = differences.filter((difference) => difference > tolerance).length
  const losses = differences.filter((difference) => difference < -tolerance).length
  return { wins, losses, ties: differences.length - wins - losses }
}
