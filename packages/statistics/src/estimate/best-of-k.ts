import { checkBetweenZeroAndOne, checkNumbers, checkSameLength, checkWhole } from '../check-input.ts'
import { groupItems, totalsOfUnits } from './clusters.ts'
import type { ClusterOptions, IntervalOptions } from './intervals.ts'
import { mean, quantileOfSorted } from './moments.ts'
import { runSteps, runStepsInSlices, type SliceOptions, stepLength, type Steps } from '../run-steps.ts'
import { ownRandom, type SeedOptions } from '../seeded.ts'

/** Options of {@link bestOfK}. */
export interface BestOfKOptions extends IntervalOptions, ClusterOptions, SeedOptions {
  /** How many samples to draw. @default 10_000 */
  readonly resamples?: number | undefined
}

/** Options of {@link bestOfKAsync}. */
export interface AsyncBestOfKOptions extends BestOfKOptions, SliceOptions {}

/** What is left of the winner's score when the choice is repeated. */
export interface BestOfK {
  /** The position of the candidate with the highest mean; the first of equals. */
  readonly winner: number
  /** Its mean on the items that it was chosen on: too high on average. */
  readonly selectedScore: number
  /** What a candidate chosen in this way scores on new items; null where there is a single unit. */
  readonly correctedScore: number | null
  /** `selectedScore` − `correctedScore`, the winner's curse; null where there is a single unit. */
  readonly optimism: number | null
  /** The lower end of the interval of `correctedScore`; −Infinity where there is a single unit. */
  readonly lower: number
  /** Its upper end; Infinity where there is a single unit. */
  readonly upper: number
  /** 1 − alpha. */
  readonly confidence: number
  /** How often each candidate won among the resamples; sums to 1. */
  readonly winShares: readonly number[]
  /** How many independent units there are: clusters, or items where there are none. */
  readonly units: number
  /** How many samples were drawn. */
  readonly resamples: number
}

/**
 * Corrects the score of the best of K candidates, chosen on the same items that it is scored on. Draws whole units
 * (items or clusters) with replacement B times; each time chooses the candidate with the highest mean on the draw, and
 * scores it on the units that were not drawn, about 37%. The mean of these scores is the corrected score. `scores` holds
 * one list for each candidate, with one score per item in the same order; pass differences from a baseline to correct an
 * improvement.
 *
 * Choosing and scoring never share a unit, so equal candidates get no credit for luck. As each choice sees some 63% of
 * the units, it is a little less sure than the real one, and the result errs to the low side when candidates differ. The
 * interval takes quantiles α/2 and 1 − α/2 of the scores of the units that were not drawn, and is wider than need be. A
 * holdout that no choice has seen is still better.
 *
 * Source: Tsamardinos, Greasidou and Borboudakis, "Bootstrapping the out-of-sample predictions for efficient and
 * accurate cross-validation", Machine Learning 107 (2018).
 *
 * @throws RangeError when there is no candidate, a list is empty or holds NaN, lengths differ, or an option is out of
 *   range
 */
export function bestOfK(scores: readonly (readonly number[])[], options: BestOfKOptions = {}): BestOfK {
  return runSteps(reselect(scores, options))
}

/**
 * {@link bestOfK} without blocking: same options, same seed, same result. It works in slices of about 5 ms, and rejects
 * with the reason of `signal` when that aborts.
 *
 * @throws RangeError as {@link bestOfK}, as a rejection
 */
export async function bestOfKAsync(
  scores: readonly (readonly number[])[],
  options: AsyncBestOfKOptions = {},
): Promise<BestOfK> {
  return runStepsInSlices(reselect(scores, options), options)
}

function* reselect(scores: readonly (readonly number[])[], options: BestOfKOptions): Steps<BestOfK> {
  const { alpha = 0.05, clusters, resamples = 10_000 } = options
  const [first] = scores
  if (first === undefined) throw new RangeError("'scores' is empty. Pass one list of scores for each candidate.")
  for (const [candidate, list] of scores.entries()) {
    checkNumbers(list, `scores[${candidate}]`)
    checkSameLength(first, list, `scores[0] and scores[${candidate}]`)
  }
  checkBetweenZeroAndOne(alpha, 'alpha')
  checkWhole(resamples, 'resamples', 1)
  const units = groupItems(first.length, clusters)
  const means = scores.map((list) => mean(list))
  const winner = positionOfLargest(means)
  const common = { winner, selectedScore: means[winner]!, confidence: 1 - alpha, units: units.count, resamples }
  if (units.count === 1) {
    const winShares = scores.map((_, candidate) => Number(candidate === winner))
    return { ...common, correctedScore: null, optimism: null, lower: -Infinity, upper: Infinity, winShares }
  }

  const totals = scores.map((list) => totalsOfUnits(list, units))
  const random = ownRandom(options)
  const counts = new Uint32Array(units.count)
  const sums = new Float64Array(scores.length)
  const wins = scores.map(() => 0)
  const heldOut = new Float64Array(resamples)
  for (let resample = 0; resample < resamples; resample += 1) {
    do {
      counts.fill(0)
      for (let start = 0; start < units.count; start += stepLength) {
        if (start > 0) yield
        const end = Math.min(units.count, start + stepLength)
        for (let draw = start; draw < end; draw += 1) counts[Math.floor(random.next() * units.count)]! += 1
      }
    } while (!counts.includes(0))
    for (const [candidate, list] of totals.entries()) {
      sums[candidate] = weightedSum(list, counts)
      if ((candidate * units.count) % stepLength > stepLength - units.count) yield
    }
    const chosen = positionOfLargest(sums)
    wins[chosen]! += 1
    heldOut[resample] = meanOfUndrawn(totals[chosen]!, units.sizes, counts)
    yield
  }
  const correctedScore = mean(heldOut)
  heldOut.sort()
  return {
    ...common,
    correctedScore,
    optimism: common.selectedScore - correctedScore,
    lower: quantileOfSorted(heldOut, alpha / 2),
    upper: quantileOfSorted(heldOut, 1 - alpha / 2),
    winShares: wins.map((count) => count / resamples),
  }
}

function positionOfLargest(values: ArrayLike<number>): number {
  let best = 0
  for (let index = 1; index < values.length; index += 1) if (values[index]! > values[best]!) best = index
  return best
}

function weightedSum(totals: Float64Array, counts: Uint32Array): number {
  let sum = 0
  for (let unit = 0; unit < totals.length; unit += 1) sum += counts[unit]! * totals[unit]!
  return sum
}

function meanOfUndrawn(totals: Float64Array, sizes: Float64Array, counts: Uint32Array): number {
  let sum = 0
  let items = 0
  for (let unit = 0; unit < totals.length; unit += 1) {
    if (counts[unit]! > 0) continue
    sum += totals[unit]!
    items += sizes[unit]!
  }
  return sum / items
}
