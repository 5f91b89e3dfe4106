import { normalCdf } from '../distribution/distributions.ts'
import { checkNumbers, checkWhole } from '../check-input.ts'
import { largestMagnitude, rounding } from '../estimate/moments.ts'
import type { Alternative, AlternativeOptions } from './paired-tests.ts'

/** Options of {@link wilcoxonTest}. */
export interface WilcoxonOptions extends AlternativeOptions {
  /** Up to how many differences other than 0 the exact distribution is used; at most 500. @default 50 */
  readonly exactUpTo?: number | undefined
}

/** What {@link wilcoxonTest} found. */
export interface WilcoxonTest {
  /** W⁺, the sum of the ranks of the positive differences. */
  readonly positiveRanks: number
  /** W⁻, the sum of the ranks of the negative differences. */
  readonly negativeRanks: number
  /** How many differences are not 0. */
  readonly used: number
  /** The chance of rank sums at least as far apart if differences are symmetric about 0. */
  readonly pValue: number
  /** Whether the distribution of W⁺ was counted out or approximated. */
  readonly method: 'exact' | 'normal'
}

/**
 * Wilcoxon's signed-rank test of whether paired differences are symmetric about 0. Zeros are left out, |d| is ranked
 * from 1, ties share their mean rank.
 *
 * Exact: the distribution of W⁺ over all 2ⁿ sign patterns of the ranks at hand, also with ties; two-sided
 * p = min(1, 2 min(P(W ≤ w), P(W ≥ w))). Normal: z = (W⁺ − n(n + 1)/4 ± ½)/σ with
 * σ² = n(n + 1)(2n + 1)/24 − Σ(t³ − t)/48 over groups of t ties, and ½ towards the middle.
 *
 * Source: Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1 (1945); Hollander, Wolfe and
 * Chicken, Nonparametric Statistical Methods (2014), section 3.1.
 *
 * Items must be independent; for clusters use `signFlipTest`. Differences that agree up to rounding (10⁻¹² of the
 * largest) are ties. All zeros give p = 1.
 *
 * @throws RangeError when `differences` is empty or holds NaN, or `exactUpTo` is out of range
 */
export function wilcoxonTest(
  differences: readonly number[],
  { alternative = 'two-sided', exactUpTo = 50 }: WilcoxonOptions = {},
): WilcoxonTest {
  checkNumbers(differences, 'differences')
  checkWhole(exactUpTo, 'exactUpTo', 0)
  if (exactUpTo > 500) throw new RangeError(`'exactUpTo' is ${exactUpTo}. Pass at most 500.`)
  const near = rounding * largestMagnitude(differences)
  const kept = differences.filter((difference) => Math.abs(difference) > near)
  const { ranks, tieCorrection } = rankMagnitudes(kept, near)
  let positiveRanks = 0
  for (const [index, difference] of kept.entries()) positiveRanks += difference > 0 ? ranks[index]! : 0
  const used = kept.length
  const negativeRanks = (used * (used + 1)) / 2 - positiveRanks
  const method = used <= exactUpTo ? 'exact' : 'normal'
  const tails = method === 'exact' ? exactTails(ranks, positiveRanks) : normalTails(used, positiveRanks, tieCorrection)
  return { positiveRanks, negativeRanks, used, pValue: pValueOf(tails, alternative), method }
}

/** Mean ranks of |d|, and Σ(t³ − t) over groups of t ties. */
function rankMagnitudes(values: readonly number[], near: number): { ranks: Float64Array; tieCorrection: number } {
  const order = values.map((_, index) => index).toSorted((a, b) => Math.abs(values[a]!) - Math.abs(values[b]!))
  const ranks = new Float64Array(values.length)
  let tieCorrection = 0
  for (let start = 0; start < order.length;) {
    let end = start + 1
    while (end < order.length && Math.abs(values[order[end]!]!) - Math.abs(values[order[end - 1]!]!) <= near) end += 1
    for (let place = start; place < end; place += 1) ranks[order[place]!] = (start + 1 + end) / 2
    tieCorrection += (end - start) ** 3 - (end - start)
    start = end
  }
  return { ranks, tieCorrection }
}

/** P(W ≤ w) and P(W ≥ w). */
interface ClosedTails {
  readonly atMost: number
  readonly atLeast: number
}

/** By adding one rank at a time, with chance ½. Mean ranks are halves, so sums are counted in halves. */
function exactTails(ranks: Float64Array, observed: number): ClosedTails {
  const largest = ranks.reduce((sum, rank) => sum + 2 * rank, 0)
  const chances = new Float64Array(largest + 1)
  chances[0] = 1
  let reach = 0
  for (const rank of ranks) {
    const step = 2 * rank
    reach += step
    for (let sum = reach; sum >= 0; sum -= 1) {
      chances[sum] = (chances[sum]! + (sum >= step ? chances[sum - step]! : 0)) / 2
    }
  }
  let atMost = 0
  let atLeast = 0
  for (let sum = 0; sum <= largest; sum += 1) {
    if (sum <= 2 * observed) atMost += chances[sum]!
    if (sum >= 2 * observed) atLeast += chances[sum]!
  }
  return { atMost, atLeast }
}

function normalTails(used: number, observed: number, tieCorrection: number): ClosedTails {
  const distance = observed - (used * (used + 1)) / 4
  const sigma = Math.sqrt((used * (used + 1) * (2 * used + 1)) / 24 - tieCorrection / 48)
  if (sigma === 0) return { atMost: 1, atLeast: 1 }
  return { atMost: normalCdf((distance + 0.5) / sigma), atLeast: normalCdf((0.5 - distance) / sigma) }
}

function pValueOf({ atMost, atLeast }: ClosedTails, alternative: Alternative): number {
  const pValue = { 'two-sided': 2 * Math.min(atMost, atLeast), greater: atLeast, less: atMost }[alternative]
  return Math.min(1, pValue)
}
