/** Below this part of the largest magnitude, a difference of floating-point numbers counts as rounding. */
export const rounding = 1e-12

/** The largest |x| of `values`; 0 when all are 0. */
export function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0
  for (let index = 0; index < values.length; index += 1) largest = Math.max(largest, Math.abs(values[index]!))
  return largest
}

/**
 * The arithmetic mean, Σx / n, of a list that is not empty. The sum carries its rounding errors along (Neumaier, ZAMM 54,
 * 1974), so that it is as good as exact.
 */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  let lost = 0
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return (Number.isFinite(sum) ? sum + lost : sum) / values.length
}

/**
 * The sample variance, s² = Σ(x − x̄)² / (n − 1), in squared units of the values.
 *
 * One value says nothing about spread: Infinity. Values that differ by no more than rounding (10⁻¹² of the largest) have
 * variance 0.
 */
export function sampleVariance(values: ArrayLike<number>): number {
  const count = values.length
  if (count < 2) return Infinity
  const center = mean(values)
  let sum = 0
  for (let index = 0; index < count; index += 1) sum += (values[index]! - center) ** 2
  const variance = sum / (count - 1)
  return Math.sqrt(variance) <= rounding * largestMagnitude(values) ? 0 : variance
}

/**
 * A quantile of numbers in ascending order, by linear interpolation between order statistics: position (n − 1)·p counted
 * from 0.
 *
 * Source: type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996);
 * the default of R and NumPy.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low === high ? low : low + (high - low) * (position - below)
}
