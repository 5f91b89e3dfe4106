import { betaQuantile, normalQuantile, studentQuantile } from '../distribution/distributions.ts'
import { checkBetweenZeroAndOne, checkNumbers, checkShare, type Share } from '../check-input.ts'
import { type ClusterLabels, groupItems, totalsOfUnits } from './clusters.ts'
import { largestMagnitude, mean, rounding } from './moments.ts'

/** An estimate with its confidence interval, in the units of the values. */
export interface Interval {
  /** The point estimate. */
  readonly estimate: number
  /** The lower end; −Infinity when nothing bounds the estimate from below. */
  readonly lower: number
  /** The upper end; Infinity when nothing bounds the estimate from above. */
  readonly upper: number
  /** The share of such intervals that hold the truth: 1 − alpha. */
  readonly confidence: number
}

/** The error rate of an interval. */
export interface IntervalOptions {
  /** One minus the confidence, between 0 and 1. @default 0.05 */
  readonly alpha?: number | undefined
}

/** Which items belong together. */
export interface ClusterOptions {
  /** The cluster of each item. Without them every item is independent of the others. */
  readonly clusters?: ClusterLabels | undefined
}

/** The mean of a sample and how far it may be off. */
export interface MeanEstimate {
  /** x̄ over items: a large cluster weighs more than a small one. */
  readonly mean: number
  /** In the units of the values; Infinity for one unit, 0 when the data show no spread at all. */
  readonly standardError: number
  /** Units − 1. */
  readonly degreesOfFreedom: number
  /** How many values there are. */
  readonly items: number
  /** How many independent units they form: clusters, or items where there are none. */
  readonly units: number
}

/**
 * The mean of one value per item and its standard error, robust to correlation inside clusters:
 * SE = √( G/(G − 1) · Σ_g (Σ_{i∈g} (xᵢ − x̄))² ) / n with G clusters and n items; without clusters that is s/√n.
 *
 * Source: Liang and Zeger, "Longitudinal data analysis using generalized linear models", Biometrika 73 (1986); applied
 * to evaluations by Miller, "Adding error bars to evals" (2024), who leaves out G/(G − 1).
 *
 * One unit says nothing about spread: the standard error is Infinity, with 0 degrees of freedom. No spread (up to
 * rounding, 10⁻¹² of the largest value) gives 0. With several trials per item, pass the mean of each item's trials.
 *
 * @throws RangeError when `values` is empty or holds NaN, or `clusters` has another length
 */
export function standardError(values: readonly number[], { clusters }: ClusterOptions = {}): MeanEstimate {
  checkNumbers(values, 'values')
  const units = groupItems(values.length, clusters)
  const center = mean(values)
  const totals = totalsOfUnits(values, units)
  let sum = 0
  let largestSize = 1
  for (let unit = 0; unit < units.count; unit += 1) {
    const size = units.sizes[unit]!
    sum += (totals[unit]! - size * center) ** 2
    largestSize = Math.max(largestSize, size)
  }
  const items = values.length
  const degreesOfFreedom = units.count - 1
  let error = Infinity
  if (degreesOfFreedom > 0) {
    const noSpread = Math.sqrt(sum / units.count) <= rounding * largestSize * largestMagnitude(values)
    error = noSpread ? 0 : Math.sqrt((units.count / degreesOfFreedom) * sum) / items
  }
  return { mean: center, standardError: error, degreesOfFreedom, items, units: units.count }
}

/**
 * Student's t interval for a mean: x̄ ± t_{1−α/2, G−1} · SE, with the clustered standard error of {@link standardError}.
 * Pass paired differences to compare two systems.
 *
 * Source: Student, "The probable error of a mean", Biometrika 6 (1908).
 *
 * One unit gives the whole line. No spread gives an interval of length 0, which claims too much for scores that are
 * right or wrong: use {@link wilsonInterval} there.
 *
 * @throws RangeError when `values` is empty or holds NaN, or `alpha` is outside (0, 1)
 */
export function tInterval(
  values: readonly number[],
  { alpha = 0.05, clusters }: IntervalOptions & ClusterOptions = {},
): Interval {
  checkBetweenZeroAndOne(alpha, 'alpha')
  return tIntervalAround(standardError(values, { clusters }), alpha)
}

/** x̄ ± t · SE. */
export function tIntervalAround({ mean, standardError, degreesOfFreedom }: MeanEstimate, alpha: number): Interval {
  const half = degreesOfFreedom === 0 ? Infinity : studentQuantile(1 - alpha / 2, { degreesOfFreedom }) * standardError
  return { estimate: mean, lower: mean - half, upper: mean + half, confidence: 1 - alpha }
}

/**
 * Wilson's score interval for one proportion, in [0, 1]: the p with |p̂ − p| ≤ z√(p(1 − p)/n), that is
 * (p̂ + z²/2n ± z√(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n). Independent trials only.
 *
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 *
 * @throws RangeError when there are no trials, more successes than trials, or `alpha` is outside (0, 1)
 */
export function wilsonInterval(share: Share, { alpha = 0.05 }: IntervalOptions = {}): Interval {
  checkShare(share)
  checkBetweenZeroAndOne(alpha, 'alpha')
  const { successes, trials } = share
  const z = -normalQuantile(alpha / 2)
  const estimate = successes / trials
  const shrink = 1 + (z * z) / trials
  const center = (estimate + (z * z) / (2 * trials)) / shrink
  const half = (z / shrink) * Math.sqrt((estimate * (1 - estimate)) / trials + (z * z) / (4 * trials * trials))
  return {
    estimate,
    lower: successes === 0 ? 0 : center - half,
    upper: successes === trials ? 1 : center + half,
    confidence: 1 - alpha,
  }
}

/**
 * The exact interval for one proportion, in [0, 1], which never covers less than it says: quantiles α/2 of
 * Beta(k, n − k + 1) and 1 − α/2 of Beta(k + 1, n − k), for k successes in n independent trials.
 *
 * Source: Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26 (1934).
 *
 * @throws RangeError when there are no trials, more successes than trials, or `alpha` is outside (0, 1)
 */
export function clopperPearsonInterval(share: Share, { alpha = 0.05 }: IntervalOptions = {}): Interval {
  checkShare(share)
  checkBetweenZeroAndOne(alpha, 'alpha')
  const { successes, trials } = share
  const failures = trials - successes
  return {
    estimate: successes / trials,
    lower: successes === 0 ? 0 : betaQuantile(alpha / 2, { a: successes, b: failures + 1 }),
    upper: failures === 0 ? 1 : betaQuantile(1 - alpha / 2, { a: successes + 1, b: failures }),
    confidence: 1 - alpha,
  }
}
