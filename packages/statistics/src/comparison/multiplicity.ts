import { checkProbability } from '../check-input.ts'

/**
 * How to adjust: `holm` bounds the chance of any false finding, for the metrics that a study decides on;
 * `benjamini-hochberg` bounds the expected share of false ones among the findings when the tests are independent or
 * positively dependent, for exploring slices; `benjamini-yekutieli` does so under any dependence.
 */
export type Adjustment = 'holm' | 'benjamini-hochberg' | 'benjamini-yekutieli'

/** Options of {@link adjustPValues}. */
export interface AdjustOptions {
  /** @default 'holm' */
  readonly method?: Adjustment | undefined
}

/**
 * Adjusts p-values for the number of tests m; compare the results with alpha. In the order of the input. With
 * p₍₁₎ ≤ … ≤ p₍ₘ₎: Holm max_{j ≤ i} min(1, (m − j + 1) p₍ⱼ₎); Benjamini–Hochberg min_{j ≥ i} min(1, m p₍ⱼ₎/j);
 * Benjamini–Yekutieli the same times Σ_{k ≤ m} 1/k, at most 1.
 *
 * Source: Holm, Scandinavian Journal of Statistics 6 (1979); Benjamini and Hochberg, JRSS B 57 (1995); Benjamini and
 * Yekutieli, Annals of Statistics 29 (2001).
 *
 * One p-value stays as it is.
 *
 * @throws RangeError when the list is empty or holds something else than probabilities
 */
export function adjustPValues(pValues: readonly number[], { method = 'holm' }: AdjustOptions = {}): number[] {
  const tests = pValues.length
  if (tests === 0) throw new RangeError("'pValues' is empty. Pass the p-value of each test.")
  for (const [index, value] of pValues.entries()) checkProbability(value, `pValues[${index}]`)
  const ascending = pValues.map((_, index) => index).toSorted((a, b) => pValues[a]! - pValues[b]!)
  const adjusted = pValues.map(() => 1)
  if (method === 'holm') {
    let largest = 0
    for (const [place, index] of ascending.entries()) {
      largest = Math.max(largest, (tests - place) * pValues[index]!)
      adjusted[index] = Math.min(1, largest)
    }
    return adjusted
  }
  let factor = tests
  if (method === 'benjamini-yekutieli') factor *= pValues.reduce((sum, _, index) => sum + 1 / (index + 1), 0)
  let smallest = 1
  for (let place = tests - 1; place >= 0; place -= 1) {
    const index = ascending[place]!
    smallest = Math.min(smallest, (factor * pValues[index]!) / (place + 1))
    adjusted[index] = smallest
  }
  return adjusted
}
