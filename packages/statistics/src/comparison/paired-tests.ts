import { binomialCdf, binomialProbability, studentCdf } from '../distribution/distributions.ts'
import { checkBetweenZeroAndOne, checkNotNegative, checkNumbers, checkSameLength, checkWhole } from '../check-input.ts'
import {
  type ClusterOptions,
  type Interval,
  type MeanEstimate,
  standardError,
  tIntervalAround,
} from '../estimate/intervals.ts'

/** What the test looks for: any difference, a positive one or a negative one. */
export type Alternative = 'two-sided' | 'greater' | 'less'

/** The direction of a test. */
export interface AlternativeOptions {
  /** @default 'two-sided' */
  readonly alternative?: Alternative | undefined
}

/** Scores of two systems on the same items, in the same order. */
export interface PairedScores {
  /** One score for each item. */
  readonly baseline: readonly number[]
  /** One score for each item. */
  readonly candidate: readonly number[]
}

/**
 * The difference candidate − baseline of each item, in the units of the scores: what every paired test here takes.
 *
 * @throws RangeError when a list is empty or holds NaN, or the lengths differ
 */
export function pairedDifferences({ baseline, candidate }: PairedScores): number[] {
  checkNumbers(baseline, 'baseline')
  checkNumbers(candidate, 'candidate')
  checkSameLength(baseline, candidate, "'baseline' and 'candidate'")
  return candidate.map((score, item) => score - baseline[item]!)
}

/** What {@link tTest} found. */
export interface TTest extends MeanEstimate {
  /** Mean over standard error; ±Infinity where a mean other than 0 has no spread. */
  readonly t: number
  /** The chance of a t at least as far out if the true mean is 0. */
  readonly pValue: number
}

/**
 * Tests whether the mean of paired differences is 0: t = d̄ / SE on G − 1 degrees of freedom, with the clustered standard
 * error.
 *
 * Source: Student, "The probable error of a mean", Biometrika 6 (1908).
 *
 * One unit gives p = 1 (t = 0). Differences without spread give p = 1 when they are all 0 and p = 0 otherwise, which
 * claims too much for few items: `signFlipTest` does not.
 *
 * @throws RangeError when `differences` is empty or holds NaN, or `clusters` has another length
 */
export function tTest(
  differences: readonly number[],
  { clusters, alternative = 'two-sided' }: ClusterOptions & AlternativeOptions = {},
): TTest {
  const estimate = standardError(differences, { clusters })
  const t = studentize(estimate.mean, estimate)
  return { ...estimate, t, pValue: tPValue(t, estimate.degreesOfFreedom, alternative) }
}

/** Distance over standard error; 0 where the distance is 0 or nothing is known about the spread. */
function studentize(distance: number, { standardError }: MeanEstimate): number {
  return distance === 0 ? 0 : distance / standardError
}

function tPValue(t: number, degreesOfFreedom: number, alternative: Alternative): number {
  if (degreesOfFreedom === 0) return 1
  if (alternative === 'two-sided') return Math.min(1, 2 * studentCdf(-Math.abs(t), { degreesOfFreedom }))
  return studentCdf(alternative === 'greater' ? -t : t, { degreesOfFreedom })
}

/** Options of {@link equivalenceTest}. */
export interface EquivalenceOptions extends ClusterOptions {
  /** The smallest difference that matters, above 0, in the units of the differences. */
  readonly margin: number
  /** The chance of calling systems equivalent that differ by the margin. @default 0.05 */
  readonly alpha?: number | undefined
}

/** What {@link equivalenceTest} found. */
export interface EquivalenceTest extends Interval {
  /** True when the interval of confidence 1 − 2·alpha lies inside ±margin. */
  readonly equivalent: boolean
  /** The larger p-value of the two one-sided tests. */
  readonly pValue: number
}

/**
 * Two one-sided t tests (TOST) of whether the mean difference lies inside ±margin: t₁ = (d̄ + margin)/SE and
 * t₂ = (margin − d̄)/SE, each against t_{1−α, G−1}. Its interval has confidence 1 − 2α, which belongs to a test of size α.
 *
 * Source: Schuirmann, "A comparison of the two one-sided tests procedure and the power approach", Journal of
 * Pharmacokinetics and Biopharmaceutics 15 (1987).
 *
 * One unit is never equivalent (p = 1). Differences without spread are equivalent (p = 0) when they lie inside the
 * margin, however few there are.
 *
 * @throws RangeError when `differences` is empty or holds NaN, `margin` is not above 0, or `alpha` is outside (0, ½)
 */
export function equivalenceTest(
  differences: readonly number[],
  { margin, alpha = 0.05, clusters }: EquivalenceOptions,
): EquivalenceTest {
  checkNotNegative(margin, 'margin')
  if (margin === 0) throw new RangeError("'margin' is 0. Pass the smallest difference that matters to you.")
  checkBetweenZeroAndOne(2 * alpha, '2 × alpha')
  const estimate = standardError(differences, { clusters })
  const { degreesOfFreedom } = estimate
  const above = tPValue(studentize(estimate.mean + margin, estimate), degreesOfFreedom, 'greater')
  const below = tPValue(studentize(estimate.mean - margin, estimate), degreesOfFreedom, 'less')
  const pValue = Math.max(above, below)
  return { ...tIntervalAround(estimate, 2 * alpha), equivalent: pValue < alpha, pValue }
}

/** The items on which exactly one of two systems is right. */
export interface DiscordantPairs {
  /** How many items only the baseline got right. */
  readonly baselineOnly: number
  /** How many items only the candidate got right. */
  readonly candidateOnly: number
}

/** Options of {@link mcnemarTest}. */
export interface McnemarOptions extends AlternativeOptions {
  /**
   * `exact` never exceeds its size but is conservative; `mid-p` counts half of the observed table, and stays near its
   * size without guaranteeing it.
   *
   * @default 'exact'
   */
  readonly method?: 'exact' | 'mid-p' | undefined
}

/** What {@link mcnemarTest} found. */
export interface McnemarTest extends DiscordantPairs {
  /** The chance of a split at least as lopsided if both systems are equally good. */
  readonly pValue: number
}

/**
 * McNemar's test of two systems that are right or wrong on the same items, one independent trial each. With b and c
 * discordant pairs and m = b + c, two-sided: p = min(1, 2 Σ_{k ≤ min(b, c)} C(m, k) 2⁻ᵐ); mid-p takes away
 * C(m, min(b, c)) 2⁻ᵐ. `greater` asks whether the candidate is right more often.
 *
 * Source: McNemar, Psychometrika 12 (1947); mid-p: Fagerland, Lydersen and Laake, "The McNemar test for binary
 * matched-pairs data", BMC Medical Research Methodology 13 (2013).
 *
 * No discordant pair gives p = 1 for `exact` and for two-sided `mid-p`. Several trials per item or clusters need
 * `signFlipTest`.
 *
 * @throws RangeError when a count is no whole number of at least 0
 */
export function mcnemarTest(
  { baselineOnly, candidateOnly }: DiscordantPairs,
  { method = 'exact', alternative = 'two-sided' }: McnemarOptions = {},
): McnemarTest {
  checkWhole(baselineOnly, 'baselineOnly', 0)
  checkWhole(candidateOnly, 'candidateOnly', 0)
  const half = { trials: baselineOnly + candidateOnly, probability: 0.5 }
  const fewer = Math.min(baselineOnly, candidateOnly)
  const counted = { 'two-sided': fewer, greater: baselineOnly, less: candidateOnly }[alternative]
  const tail = binomialCdf(counted, half)
  const observed = method === 'mid-p' ? binomialProbability(counted, half) : 0
  const pValue = alternative === 'two-sided' ? 2 * tail - observed : tail - observed / 2
  return { baselineOnly, candidateOnly, pValue: Math.min(1, pValue) }
}
