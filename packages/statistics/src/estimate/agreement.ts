import { checkBetweenZeroAndOne, checkSameLength } from '../check-input.ts'
import { normalQuantile } from '../distribution/distributions.ts'
import type { Interval, IntervalOptions } from './intervals.ts'

/** A category that a rater chose. */
export type Label = string | number | boolean

/** Labels of two raters for the same items, in the same order: a judge and a human, say. */
export interface Ratings<L extends Label = Label> {
  /** One rater's label for each item. */
  readonly first: readonly L[]
  /** The other's. */
  readonly second: readonly L[]
}

/** Options of {@link cohensKappa}. */
export interface KappaOptions<L extends Label = Label> extends IntervalOptions {
  /**
   * How wrong a near miss is: `none` counts every disagreement alike, `linear` and `quadratic` by the distance of the
   * categories in their order.
   *
   * @default 'none'
   */
  readonly weights?: 'none' | 'linear' | 'quadratic' | undefined
  /** The categories in order. @default those that occur, numbers ascending, others in the order of their text */
  readonly categories?: readonly L[] | undefined
}

/** Agreement beyond chance. */
export interface Kappa extends Omit<Interval, 'estimate'> {
  /** κ: 1 is full agreement, 0 what chance gives; null where both raters used one and the same category. */
  readonly kappa: number | null
  /** The (weighted) share of items on which the raters agree. */
  readonly observed: number
  /** The share that chance would give with the same marginals. */
  readonly expected: number
  /** The large-sample standard error; Infinity where κ is null. */
  readonly standardError: number
}

/**
 * Cohen's kappa of two raters, κ = (p_o − p_e)/(1 − p_e) with p_o = Σ w_ij p_ij and p_e = Σ w_ij p_i· p_·j, and its
 * normal interval within [−1, 1]. With w̄_i· = Σ_j w_ij p_·j and w̄_·j = Σ_i w_ij p_i·:
 * SE² = (Σ p_ij [w_ij − (w̄_i· + w̄_·j)(1 − κ)]² − [κ − p_e(1 − κ)]²) / (n(1 − p_e)²).
 *
 * Source: Cohen, Educational and Psychological Measurement 20 (1960); weights: Cohen, Psychological Bulletin 70 (1968);
 * standard error: Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969).
 *
 * The interval needs some 50 items or more. Full agreement gives an interval of length 0; one category throughout gives
 * null with the interval from −1 to 1.
 *
 * @throws RangeError when the lists are empty or differ in length, a label is not among `categories`, or `alpha` is
 *   outside (0, 1)
 */
export function cohensKappa<L extends Label>(
  { first, second }: Ratings<L>,
  { weights = 'none', categories, alpha = 0.05 }: KappaOptions<L> = {},
): Kappa {
  checkSameLength(first, second, "'first' and 'second'")
  if (first.length === 0) throw new RangeError("'first' and 'second' are empty. Pass the labels of at least one item.")
  checkBetweenZeroAndOne(alpha, 'alpha')
  const order = categories ?? [...new Set([...first, ...second])].toSorted(compareLabels)
  const size = order.length
  const shares = shareTable(first, second, order)
  const rows = order.map((_, i) => sum(size, (j) => shares[i * size + j]!))
  const columns = order.map((_, j) => sum(size, (i) => shares[i * size + j]!))
  const weight = weightFunction(weights, size)
  const overTable = (term: (i: number, j: number) => number): number => sum(size, (i) => sum(size, (j) => term(i, j)))

  const observed = overTable((i, j) => weight(i, j) * shares[i * size + j]!)
  const expected = overTable((i, j) => weight(i, j) * rows[i]! * columns[j]!)
  if (rows.some((share, i) => share === 1 && columns[i] === 1)) {
    const nothing = { kappa: null, standardError: Infinity, lower: -1, upper: 1 }
    return { ...nothing, observed, expected, confidence: 1 - alpha }
  }
  const kappa = (observed - expected) / (1 - expected)
  const rowMeans = order.map((_, i) => sum(size, (j) => weight(i, j) * columns[j]!))
  const columnMeans = order.map((_, j) => sum(size, (i) => weight(i, j) * rows[i]!))
  const squares = overTable(
    (i, j) => shares[i * size + j]! * (weight(i, j) - (rowMeans[i]! + columnMeans[j]!) * (1 - kappa)) ** 2,
  )
  const variance = Math.max(0, squares - (kappa - expected * (1 - kappa)) ** 2)
  const standardError = observed === 1 ? 0 : Math.sqrt(variance / first.length) / (1 - expected)
  const half = -normalQuantile(alpha / 2) * standardError
  return {
    kappa,
    observed,
    expected,
    standardError,
    lower: Math.max(-1, kappa - half),
    upper: Math.min(1, kappa + half),
    confidence: 1 - alpha,
  }
}

/** The share of items in each cell, row by row: rows are the first rater's categories. */
function shareTable(first: readonly Label[], second: readonly Label[], order: readonly Label[]): Float64Array {
  const places = new Map(order.map((label, place) => [label, place]))
  const placeOf = (label: Label): number => {
    const place = places.get(label)
    if (place !== undefined) return place
    throw new RangeError(`The label ${JSON.stringify(label)} is not among 'categories'. Add it, or leave the item out.`)
  }
  const shares = new Float64Array(order.length ** 2)
  for (const [item, label] of first.entries()) {
    shares[placeOf(label) * order.length + placeOf(second[item]!)]! += 1
  }
  return shares.map((count) => count / first.length)
}

function weightFunction(weights: 'none' | 'linear' | 'quadratic', size: number): (i: number, j: number) => number {
  if (weights === 'none') return (i, j) => Number(i === j)
  const power = weights === 'linear' ? 1 : 2
  return (i, j) => 1 - (Math.abs(i - j) / Math.max(1, size - 1)) ** power
}

function compareLabels(first: Label, second: Label): number {
  if (typeof first === 'number' && typeof second === 'number') return first - second
  return String(first) < String(second) ? -1 : 1
}

function sum(size: number, term: (index: number) => number): number {
  let total = 0
  for (let index = 0; index < size; index += 1) total += term(index)
  return total
}
