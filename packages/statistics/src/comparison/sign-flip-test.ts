import { checkNumbers, checkWhole } from '../check-input.ts'
import { groupItems, totalsOfUnits } from '../estimate/clusters.ts'
import type { ClusterOptions } from '../estimate/intervals.ts'
import { largestMagnitude, mean, rounding } from '../estimate/moments.ts'
import type { Alternative, AlternativeOptions } from './paired-tests.ts'
import { runSteps, runStepsInSlices, type SliceOptions, stepLength, type Steps } from '../run-steps.ts'
import { ownRandom, type SeedOptions } from '../seeded.ts'

/** Options of {@link signFlipTest}. */
export interface SignFlipOptions extends ClusterOptions, AlternativeOptions, SeedOptions {
  /** How many random sign patterns to draw where there are too many to try all. @default 10_000 */
  readonly resamples?: number | undefined
  /** Up to how many units other than 0 all 2ⁿ patterns are tried; at most 24. @default 16 */
  readonly exactUpTo?: number | undefined
}

/** Options of {@link signFlipTestAsync}. */
export interface AsyncSignFlipOptions extends SignFlipOptions, SliceOptions {}

/** What {@link signFlipTest} found. */
export interface SignFlipTest {
  /** The mean difference. */
  readonly mean: number
  /** The share of sign patterns at least as far out as the data. */
  readonly pValue: number
  /** `exact` when all patterns were tried. */
  readonly method: 'exact' | 'monte-carlo'
  /** How many sign patterns were tried. */
  readonly patterns: number
  /** How many independent units there are: clusters, or items where there are none. */
  readonly units: number
}

/**
 * Paired permutation test: if the two systems are alike, each difference could as well have had the other sign. Flips
 * the signs of whole units (items or clusters) and counts the patterns whose mean is at least as far out as the observed
 * one: p = #/2ⁿ when all are tried, else p = (1 + #)/(B + 1). Units whose differences sum to 0 change nothing and are
 * left out, so that 200 items of which 12 differ are still tested exactly. Patterns equal to the observed one up to
 * rounding (10⁻¹²) count.
 *
 * It assumes that differences (cluster totals) are symmetric about 0 if the systems are alike; for a mean it is then
 * exact at every size. With scores of 0 and 1 and no clusters it equals the exact test of McNemar.
 *
 * Source: Fisher, The Design of Experiments (1935), section 21; the 1 of the Monte Carlo form: Phipson and Smyth,
 * "Permutation p-values should never be zero", Statistical Applications in Genetics and Molecular Biology 9 (2010).
 *
 * One item other than 0 gives p = 1 two-sided and ½ one-sided; all ties give p = 1.
 *
 * @throws RangeError when `differences` is empty or holds NaN, or an option is out of range
 */
export function signFlipTest(differences: readonly number[], options: SignFlipOptions = {}): SignFlipTest {
  return runSteps(flipSigns(differences, options))
}

/**
 * {@link signFlipTest} without blocking: same options, same seed, same result. It works in slices of about 5 ms, and
 * rejects with the reason of `signal` when that aborts.
 *
 * @throws RangeError as {@link signFlipTest}, as a rejection
 */
export async function signFlipTestAsync(
  differences: readonly number[],
  options: AsyncSignFlipOptions = {},
): Promise<SignFlipTest> {
  return runStepsInSlices(flipSigns(differences, options), options)
}

function* flipSigns(differences: readonly number[], options: SignFlipOptions): Steps<SignFlipTest> {
  const { clusters, alternative = 'two-sided', resamples = 10_000, exactUpTo = 16 } = options
  checkNumbers(differences, 'differences')
  checkWhole(resamples, 'resamples', 1)
  checkWhole(exactUpTo, 'exactUpTo', 0)
  if (exactUpTo > 24) throw new RangeError(`'exactUpTo' is ${exactUpTo}. Pass at most 24: each more doubles the work.`)
  const units = groupItems(differences.length, clusters)
  const common = { mean: mean(differences), units: units.count }
  const near = rounding * largestMagnitude(differences) * differences.length
  const totals = totalsOfUnits(differences, units).filter((total) => Math.abs(total) > near)
  const isAsFar = comparison(totals, alternative, near)
  let count = 0
  if (totals.length <= exactUpTo) {
    const patterns = 2 ** totals.length
    for (let pattern = 0; pattern < patterns; pattern += 1) {
      let flipped = 0
      for (let unit = 0; unit < totals.length; unit += 1) flipped += (pattern >> unit) & 1 ? totals[unit]! : 0
      if (isAsFar(flipped)) count += 1
      if (pattern % 1024 === 0) yield
    }
    return { ...common, pValue: count / patterns, method: 'exact', patterns }
  }
  const random = ownRandom(options)
  for (let pattern = 0; pattern < resamples; pattern += 1) {
    let flipped = 0
    let bits = 0
    for (let unit = 0; unit < totals.length; unit += 1) {
      bits = unit % 32 === 0 ? random.integer(2 ** 32) : bits >>> 1
      flipped += (bits & 1) * totals[unit]!
      if (unit % stepLength === stepLength - 1) yield
    }
    if (isAsFar(flipped)) count += 1
    yield
  }
  return { ...common, pValue: (1 + count) / (resamples + 1), method: 'monte-carlo', patterns: resamples }
}

/** Whether a pattern is as far out as the data, given the sum of the units whose sign it flips. */
function comparison(totals: Float64Array, alternative: Alternative, near: number): (flipped: number) => boolean {
  let observed = 0
  for (const total of totals) observed += total
  if (alternative === 'greater') return (flipped) => -2 * flipped >= -near
  if (alternative === 'less') return (flipped) => -2 * flipped <= near
  return (flipped) => Math.abs(observed - 2 * flipped) >= Math.abs(observed) - near
}
