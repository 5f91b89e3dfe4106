import { createRandom, type Random } from '@dspex/core/implement'
import { largestMagnitude, rounding, totalsOfUnits, type Units } from '@dspex/statistics'
import type { Evidence } from './evidence.ts'

/** With more units than this whose differences do not cancel, sign flips and Student's t agree, and flips only take longer. */
const unitsUpTo = 1000

/** How random patterns are drawn. */
export interface PatternOptions {
  /** Equal seeds draw equal patterns. */
  readonly seed: string | number
  /** How many are tried, about; all there are, where that is no more. @default 10_000 */
  readonly patterns?: number | undefined
}

/**
 * The sign-flip test of every possible mean at once. If the mean is δ and differences are symmetric about it, flipping
 * the signs of the units in a subset is as likely as not flipping; a pattern is at least as far out as the data exactly
 * when the mean of its subset is at most δ. So the bounds of the mean are quantiles of subset means, and the p-value at
 * 0 is that of `signFlipTest`: exact where at most 13 units have differences that do not cancel, which for scores of 0
 * and 1 is McNemar's exact test.
 *
 * `undefined` when more than 1,000 units have differences that do not cancel.
 *
 * Source: Hartigan, "Using subsample values as typical values", JASA 64 (1969).
 */
export function signFlipEvidence(
  differences: readonly number[],
  units: Units,
  { seed, patterns = 10_000 }: PatternOptions,
): Evidence | undefined {
  const telling = tellingUnits(differences, units)
  if (telling.totals.length > unitsUpTo) return undefined
  const { means, total } = subsetMeans(telling, createRandom(seed), patterns)
  const near = rounding * largestMagnitude(differences)
  // The empty subset has no mean; the pattern that flips nothing is the data, and counts on both sides.
  const empty = total - means.length
  // How many patterns may be as far out. Rounding must not take one away.
  const allowed = (tail: number): number => Math.floor(tail * total * (1 + 1e-12)) - empty
  return {
    lower: (tail) => (allowed(tail) < 0 ? -Infinity : (means[allowed(tail)] ?? Infinity)),
    upper: (tail) => (allowed(tail) < 0 ? Infinity : (means[means.length - 1 - allowed(tail)] ?? -Infinity)),
    pAbove: (value) => (empty + countWhile(means, (mean) => mean <= value + near)) / total,
    pBelow: (value) => (total - countWhile(means, (mean) => mean < value - near)) / total,
  }
}

/** The units whose differences do not cancel, and how many there are of the others. */
interface TellingUnits {
  readonly totals: Float64Array
  readonly sizes: Float64Array
  readonly cancelling: number
  /** The mean size of those that cancel. */
  readonly otherSize: number
}

function tellingUnits(differences: readonly number[], units: Units): TellingUnits {
  const all = totalsOfUnits(differences, units)
  const near = rounding * largestMagnitude(differences) * differences.length
  const telling = [...all.keys()].filter((unit) => Math.abs(all[unit]!) > near)
  const sizes = Float64Array.from(telling, (unit) => units.sizes[unit]!)
  const cancelling = units.count - telling.length
  const rest = differences.length - sizes.reduce((sum, size) => sum + size, 0)
  const otherSize = cancelling === 0 ? 0 : rest / cancelling
  return { totals: Float64Array.from(telling, (unit) => all[unit]!), sizes, cancelling, otherSize }
}

/** The means of subsets of units, ascending, and how many subsets there were with the empty ones. */
function subsetMeans(
  { totals, sizes, cancelling, otherSize }: TellingUnits,
  random: Random,
  patterns: number,
): { readonly means: Float64Array; readonly total: number } {
  const complete = 2 ** totals.length
  const isExact = complete <= patterns
  // With units that cancel, each pattern of the others is tried with several patterns of theirs.
  const rounds = cancelling === 0 ? 1 : Math.max(1, Math.round(patterns / complete))
  const total = isExact ? complete * rounds : patterns
  const means = new Float64Array(total)
  let count = 0
  // A pattern drawn first and empty by decree keeps the p-value of a random choice above 0.
  for (let pattern = isExact ? 0 : 1; pattern < total; pattern += 1) {
    let sum = 0
    let size = countHeads(cancelling, random) * otherSize
    let bits = pattern
    for (let unit = 0; unit < totals.length; unit += 1) {
      if (!isExact && unit % 32 === 0) bits = random.integer(2 ** 32)
      const isIn = bits & 1
      sum += isIn * totals[unit]!
      size += isIn * sizes[unit]!
      bits >>>= 1
    }
    if (size > 0) means[count++] = sum / size
  }
  return { means: means.subarray(0, count).toSorted(), total }
}

/** How many of `coins` come up heads; of very many, about half. */
function countHeads(coins: number, random: Random): number {
  if (coins > 2 * unitsUpTo) return coins / 2
  let heads = 0
  for (let left = coins; left > 0; left -= 32) {
    let bits = random.integer(2 ** Math.min(32, left))
    // The bits of each pair, of each four, and of all bytes are summed side by side.
    bits -= (bits >>> 1) & 0x55555555
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
    heads += (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
  }
  return heads
}

/** How many of ascending numbers hold, where those that do come first. */
function countWhile(ascending: Float64Array, holds: (value: number) => boolean): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(ascending[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
