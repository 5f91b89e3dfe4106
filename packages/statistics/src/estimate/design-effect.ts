import { checkNotNegative, checkNumbers, checkPositive, checkProbability } from '../check-input.ts'
import { type ClusterLabels, groupItems, totalsOfUnits } from './clusters.ts'
import { mean } from './moments.ts'

/** Clusters of about one size. */
export interface ClusterSpread {
  /** m̄, items per cluster; at least 1. */
  readonly meanClusterSize: number
  /** ρ, how alike items of one cluster are; see {@link intraclassCorrelation}. */
  readonly intraclassCorrelation: number
  /** The standard deviation of the cluster sizes over their mean. @default 0 */
  readonly sizeVariation?: number | undefined
}

/**
 * How many times larger clusters make the variance of a mean: 1 + ((1 + cv²)m̄ − 1)ρ. Items divided by it is the
 * effective sample size.
 *
 * Source: Kish, Survey Sampling (1965), section 5.4; unequal sizes: Eldridge, Ashby and Kerry, International Journal of
 * Epidemiology 35 (2006).
 *
 * @throws RangeError when the cluster size is below 1, the correlation outside [−1, 1], or the result not above 0
 */
export function designEffect({ meanClusterSize, intraclassCorrelation, sizeVariation = 0 }: ClusterSpread): number {
  checkNotNegative(meanClusterSize - 1, 'meanClusterSize − 1')
  checkProbability(Math.abs(intraclassCorrelation), '|intraclassCorrelation|')
  checkNotNegative(sizeVariation, 'sizeVariation')
  const effect = 1 + ((1 + sizeVariation ** 2) * meanClusterSize - 1) * intraclassCorrelation
  checkPositive(effect, 'the design effect of these numbers')
  return effect
}

/**
 * How alike the values of one cluster are, by analysis of variance: ρ = (MSB − MSW)/(MSB + (m₀ − 1)MSW) with
 * m₀ = (n − Σ m_g²/n)/(G − 1); 1 when values differ only between clusters, below 0 when clusters are more alike than
 * chance.
 *
 * Source: Donner, "A review of inference procedures for the intraclass correlation coefficient", International
 * Statistical Review 54 (1986).
 *
 * Fewer than two clusters, or no cluster with two items, or no spread at all: nothing can be estimated, and the result
 * is 0.
 *
 * @throws RangeError when `values` is empty or holds NaN, or `clusters` has another length
 */
export function intraclassCorrelation(
  values: readonly number[],
  { clusters }: { readonly clusters: ClusterLabels },
): number {
  checkNumbers(values, 'values')
  const units = groupItems(values.length, clusters)
  const items = values.length
  if (units.count < 2 || units.count === items) return 0
  const center = mean(values)
  const totals = totalsOfUnits(values, units)
  const between = units.sizes.reduce((sum, size, unit) => sum + size * (totals[unit]! / size - center) ** 2, 0)
  const within = values.reduce((sum, value, item) => {
    const unit = units.unitOf[item]!
    return sum + (value - totals[unit]! / units.sizes[unit]!) ** 2
  }, 0)
  const meanBetween = between / (units.count - 1)
  const meanWithin = within / (items - units.count)
  const squares = units.sizes.reduce((sum, size) => sum + size * size, 0)
  const size = (items - squares / items) / (units.count - 1)
  const whole = meanBetween + (size - 1) * meanWithin
  return whole === 0 ? 0 : (meanBetween - meanWithin) / whole
}
