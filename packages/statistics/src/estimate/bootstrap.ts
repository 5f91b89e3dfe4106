import { normalCdf, normalQuantile } from '../distribution/distributions.ts'
import { checkBetweenZeroAndOne, checkNumbers, checkWhole } from '../check-input.ts'
import { groupItems, itemsByUnit, totalsOfUnits, type Units } from './clusters.ts'
import type { ClusterOptions, Interval, IntervalOptions } from './intervals.ts'
import { largestMagnitude, mean, quantileOfSorted, rounding, sampleVariance } from './moments.ts'
import { runSteps, runStepsInSlices, type SliceOptions, stepLength, type Steps } from '../run-steps.ts'
import { ownRandom, type SeedOptions } from '../seeded.ts'

/** Options of {@link bootstrapInterval}. */
export interface BootstrapOptions extends IntervalOptions, ClusterOptions, SeedOptions {
  /** `bca` corrects for bias and skew, `percentile` does not. @default 'percentile' */
  readonly method?: 'bca' | 'percentile' | undefined
  /** How many samples to draw. @default 10_000 */
  readonly resamples?: number | undefined
  /**
   * What to estimate, given the positions of the items in a sample (some of them more than once). It must return a
   * finite number, and must not keep the array. @default the mean of the values, which is also much faster
   */
  readonly statistic?: ((items: Uint32Array) => number) | undefined
}

/** Options of {@link bootstrapIntervalAsync}. */
export interface AsyncBootstrapOptions extends BootstrapOptions, SliceOptions {}

/** What the bootstrap found. */
export interface BootstrapInterval extends Interval {
  /** The standard deviation of the statistic over the resamples; Infinity for one unit. */
  readonly standardError: number
  /** How many independent units were resampled: clusters, or items where there are none. */
  readonly units: number
  /** How many samples were drawn. */
  readonly resamples: number
}

/**
 * Bootstrap interval of a mean, or of any statistic: draws whole units (items or clusters) with replacement, B times.
 *
 * `percentile` takes the quantiles α/2 and 1 − α/2 of the resampled statistics. `bca` takes the quantiles
 * Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z))) at z = Φ⁻¹(α/2) and Φ⁻¹(1 − α/2), where z₀ = Φ⁻¹ of the share of resamples below
 * the estimate (half of those equal to it), kept half a resample away from 0 and 1, and
 * a = Σ(θ̄ − θ₍ᵢ₎)³ / 6(Σ(θ̄ − θ₍ᵢ₎)²)^{3/2} over the estimates θ₍ᵢ₎ that leave unit i out.
 *
 * Source: Efron, "Better bootstrap confidence intervals", JASA 82 (1987); Efron and Tibshirani, An Introduction to the
 * Bootstrap (1993), chapters 13 and 14. Whole clusters: Field and Welsh, "Bootstrapping clustered data" (2007).
 *
 * One unit gives the whole line. Values without spread give an interval of length 0. Below some 50 units both methods
 * cover too little. For a mean, `tInterval` is then better, and `bca` is no better than `percentile` when scores take few
 * values; it is meant for skewed statistics such as quantiles and ratios. The simulation tests have the numbers.
 *
 * @example
 * ```ts
 * const slower = bootstrapInterval(latencies.candidate, {
 *   statistic: (items) => p95(latencies.candidate, items) - p95(latencies.baseline, items),
 *   seed: 7,
 * })
 * ```
 *
 * @throws RangeError when `values` is empty or holds NaN, or an option is out of range, or the statistic is not finite
 */
export function bootstrapInterval(values: readonly number[], options: BootstrapOptions = {}): BootstrapInterval {
  return runSteps(bootstrap(values, options))
}

/**
 * {@link bootstrapInterval} without blocking: same options, same seed, same result. It works in slices of about 5 ms,
 * and rejects with the reason of `signal` when that aborts.
 *
 * @throws RangeError as {@link bootstrapInterval}, as a rejection
 */
export async function bootstrapIntervalAsync(
  values: readonly number[],
  options: AsyncBootstrapOptions = {},
): Promise<BootstrapInterval> {
  return runStepsInSlices(bootstrap(values, options), options)
}

/** A statistic of resampled units. */
interface Evaluator {
  readonly estimate: number
  /** Its value where each entry is the number of a drawn unit. */
  resampled(drawn: Uint32Array): number
  /** Its value without one unit. */
  without(unit: number): number
}

function* bootstrap(values: readonly number[], options: BootstrapOptions): Steps<BootstrapInterval> {
  const { alpha = 0.05, method = 'percentile', resamples = 10_000, clusters, statistic } = options
  checkNumbers(values, 'values')
  checkBetweenZeroAndOne(alpha, 'alpha')
  checkWhole(resamples, 'resamples', 1)
  const units = groupItems(values.length, clusters)
  const evaluator = statistic === undefined ? evaluateMean(values, units) : evaluateStatistic(statistic, units)
  const { estimate } = evaluator
  const common = { estimate, confidence: 1 - alpha, units: units.count, resamples }
  if (units.count === 1) return { ...common, lower: -Infinity, upper: Infinity, standardError: Infinity }

  const random = ownRandom(options)
  const drawn = new Uint32Array(units.count)
  const replicates = new Float64Array(resamples)
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let start = 0; start < drawn.length; start += stepLength) {
      if (start > 0) yield
      const end = Math.min(drawn.length, start + stepLength)
      for (let index = start; index < end; index += 1) drawn[index] = random.next() * units.count
    }
    replicates[resample] = evaluator.resampled(drawn)
    yield
  }
  replicates.sort()
  let levels = [alpha / 2, 1 - alpha / 2]
  if (method === 'bca') {
    const leftOut = new Float64Array(units.count)
    for (let unit = 0; unit < units.count; unit += 1) {
      leftOut[unit] = evaluator.without(unit)
      yield
    }
    levels = bcaLevels({ sorted: replicates, estimate, leftOut }, levels)
  }
  const [lower, upper] = levels.map((level) => quantileOfSorted(replicates, level))
  return { ...common, lower: lower!, upper: upper!, standardError: Math.sqrt(spread(replicates)) }
}

/** The variance of the replicates; 0 for a single one. */
function spread(replicates: Float64Array): number {
  return replicates.length < 2 ? 0 : sampleVariance(replicates)
}

/** The mean over items, from one total and one size per unit. */
function evaluateMean(values: readonly number[], units: Units): Evaluator {
  const totals = totalsOfUnits(values, units)
  const { sizes } = units
  const estimate = mean(values)
  return {
    estimate,
    resampled(drawn) {
      let total = 0
      if (units.count === values.length) {
        for (let index = 0; index < drawn.length; index += 1) total += totals[drawn[index]!]!
        return total / drawn.length
      }
      let size = 0
      for (let index = 0; index < drawn.length; index += 1) {
        const unit = drawn[index]!
        total += totals[unit]!
        size += sizes[unit]!
      }
      return total / size
    },
    without: (unit) => (estimate * values.length - totals[unit]!) / (values.length - sizes[unit]!),
  }
}

/** The user's statistic, given the items of the drawn units. */
function evaluateStatistic(statistic: (items: Uint32Array) => number, units: Units): Evaluator {
  const { items, starts } = itemsByUnit(units)
  const everyUnit = Uint32Array.from({ length: units.count }, (_, unit) => unit)
  const resampled = (drawn: Uint32Array): number => {
    let size = 0
    for (const unit of drawn) size += units.sizes[unit]!
    const sample = new Uint32Array(size)
    let end = 0
    for (const unit of drawn) {
      const members = items.subarray(starts[unit], starts[unit + 1])
      sample.set(members, end)
      end += members.length
    }
    const result = statistic(sample)
    if (Number.isFinite(result)) return result
    throw new RangeError(
      `'statistic' gave ${result} for a sample of ${size} items. Make it return a finite number for every sample, ` +
        'also where all items are the same.',
    )
  }
  return {
    estimate: resampled(everyUnit),
    resampled,
    without: (unit) => resampled(everyUnit.filter((other) => other !== unit)),
  }
}

/** What BCa needs to know. */
export interface BcaInput {
  /** The resampled statistics, ascending. */
  readonly sorted: Float64Array
  /** The statistic of the data. */
  readonly estimate: number
  /** The statistic without each unit in turn. */
  readonly leftOut: Float64Array
}

/** Moves quantile levels for bias and skew; see {@link bootstrapInterval} for the formula. */
export function bcaLevels({ sorted, estimate, leftOut }: BcaInput, levels: readonly number[]): number[] {
  const near = rounding * largestMagnitude(sorted)
  let below = 0
  for (const replicate of sorted) {
    if (Math.abs(replicate - estimate) <= near) below += 0.5
    else if (replicate < estimate) below += 1
  }
  const half = 0.5 / sorted.length
  const bias = normalQuantile(Math.min(1 - half, Math.max(half, below / sorted.length)))
  const center = leftOut.reduce((sum, value) => sum + value, 0) / leftOut.length
  const influences = leftOut.map((value) => center - value)
  const scale = largestMagnitude(influences)
  let squares = 0
  let cubes = 0
  for (const influence of influences) {
    squares += (influence / scale) ** 2
    cubes += (influence / scale) ** 3
  }
  const acceleration = scale === 0 ? 0 : cubes / (6 * squares ** 1.5)
  return levels.map((level) => {
    const z = bias + normalQuantile(level)
    const divisor = 1 - acceleration * z
    return divisor <= 0 ? Number(z > 0) : normalCdf(bias + z / divisor)
  })
}
