/**
 * Distribution functions and quantiles. Each function refuses NaN and impossible parameters with a RangeError. A
 * quantile at 0 or 1 is the end of the support.
 *
 * Quantiles solve for the smaller tail by Newton's method on its logarithm, over a variable (x, ln x or ln x/(1 − x)) in
 * which the density is log-concave. The log of a tail is then concave, so that Newton's method finds the root from
 * anywhere and overshoots at most once.
 */
import { checkNotNaN, checkPositive, checkProbability, checkWhole } from '../check-input.ts'
import { betaKernel, gammaKernel, incompleteBeta, incompleteGamma, type Tails } from './special-functions.ts'

/** Which side of a distribution function: `lower` is P(X ≤ x), `upper` is P(X > x), exact also where it is tiny. */
export type Tail = 'lower' | 'upper'

/** Which tail to return. */
export interface TailOptions {
  /** @default 'lower' */
  readonly tail?: Tail | undefined
}

/** Parameters of Student's t. */
export interface StudentParameters extends TailOptions {
  /** Above 0; Infinity is the normal distribution. */
  readonly degreesOfFreedom: number
}

/** Parameters of the beta distribution. */
export interface BetaParameters extends TailOptions {
  /** The exponent of x, plus 1; above 0. */
  readonly a: number
  /** The exponent of 1 − x, plus 1; above 0. */
  readonly b: number
}

/** Parameters of the F distribution. */
export interface FParameters extends TailOptions {
  /** Degrees of freedom above the line; above 0. */
  readonly numerator: number
  /** Degrees of freedom below the line; above 0. */
  readonly denominator: number
}

/** Parameters of the chi-squared distribution. */
export interface ChiSquaredParameters extends TailOptions {
  /** Above 0. */
  readonly degreesOfFreedom: number
}

/** Parameters of the binomial distribution. */
export interface BinomialParameters extends TailOptions {
  /** A whole number, at least 0. */
  readonly trials: number
  /** The chance of success in one trial, from 0 to 1. */
  readonly probability: number
}

/** The root of ln tail(u) = ln target, where `slope` is the density of u. @param start where the tail is not tiny */
function solveTail(tailAt: (u: number) => { tail: number; slope: number }, target: number, start: number): number {
  let u = start
  let here = tailAt(u)
  for (let step = 0; step < 100; step += 1) {
    let change = ((Math.log(target) - Math.log(here.tail)) * here.tail) / here.slope
    if (!Number.isFinite(change)) break
    let there = tailAt(u + change)
    // The first step may go so far out that the tail underflows.
    while (there.tail === 0 && u + change / 2 !== u) {
      change /= 2
      there = tailAt(u + change)
    }
    u += change
    here = there
    if (Math.abs(change) <= 2 * Number.EPSILON * Math.max(1, Math.abs(u))) break
  }
  return u
}

/** Both tails of the standard normal distribution: Q(|z|) = ½ Q(½, z²/2) (DLMF 7.11.2). */
function normalTails(z: number): Tails {
  const half = incompleteGamma(0.5, (z * z) / 2).upper / 2
  return z < 0 ? { lower: half, upper: 1 - half } : { lower: 1 - half, upper: half }
}

/** Φ(z), the standard normal distribution function. Source: DLMF 7.11.2. */
export function normalCdf(z: number, { tail = 'lower' }: TailOptions = {}): number {
  checkNotNaN(z, 'z')
  return normalTails(z)[tail]
}

/** Φ⁻¹(p), the standard normal quantile; −Infinity at 0 and Infinity at 1. */
export function normalQuantile(p: number): number {
  checkProbability(p, 'p')
  if (p === 0.5) return 0
  if (p > 0.5) return p === 1 ? Infinity : -normalQuantile(1 - p)
  if (p === 0) return -Infinity
  const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  return solveTail((z) => ({ tail: normalTails(z).lower, slope: density(z) }), p, 0)
}

/** P(|T| > |t|) as `upper`, by x = t²/(ν + t²) (DLMF 8.17(iv); Abramowitz and Stegun 26.7.1). */
function studentTwoTails(t: number, degrees: number): Tails {
  const ratio = (t * t) / degrees
  if (ratio === Infinity) return { lower: 1, upper: 0 }
  return incompleteBeta(0.5, degrees / 2, ratio / (1 + ratio), 1 / (1 + ratio))
}

/** The distribution function of Student's t. Source: Abramowitz and Stegun (1964), 26.7.1. */
export function studentCdf(t: number, { degreesOfFreedom, tail = 'lower' }: StudentParameters): number {
  checkNotNaN(t, 't')
  checkPositive(degreesOfFreedom, 'degreesOfFreedom', 'or-infinite')
  if (degreesOfFreedom === Infinity) return normalTails(t)[tail]
  const beyond = studentTwoTails(t, degreesOfFreedom).upper / 2
  return t < 0 === (tail === 'lower') ? beyond : 1 - beyond
}

/** The quantile of Student's t; −Infinity at 0 and Infinity at 1. */
export function studentQuantile(p: number, { degreesOfFreedom }: StudentParameters): number {
  checkProbability(p, 'p')
  checkPositive(degreesOfFreedom, 'degreesOfFreedom', 'or-infinite')
  if (degreesOfFreedom === Infinity) return normalQuantile(p)
  if (p === 0.5) return 0
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity
  const beyond = 2 * Math.min(p, 1 - p)
  const t = Math.sqrt(
    degreesOfFreedom * Math.exp(betaLogit({ lower: 1 - beyond, upper: beyond }, 0.5, degreesOfFreedom / 2)),
  )
  return p < 0.5 ? -t : t
}

/** Iₓ(a, b), the distribution function of the beta distribution. Source: DLMF 8.17. */
export function betaCdf(x: number, { a, b, tail = 'lower' }: BetaParameters): number {
  checkNotNaN(x, 'x')
  checkPositive(a, 'a')
  checkPositive(b, 'b')
  return incompleteBeta(a, b, x, 1 - x)[tail]
}

/** ln x/(1 − x) of the point of the beta distribution with these tails, both strictly inside (0, 1). */
function betaLogit({ lower, upper }: Tails, a: number, b: number): number {
  const start = Math.log(a / b)
  const at = (u: number, side: Tail): { tail: number; slope: number } => {
    const x = 1 / (1 + Math.exp(-u))
    const y = 1 / (1 + Math.exp(u))
    return {
      tail: incompleteBeta(a, b, x, y)[side],
      slope: side === 'lower' ? betaKernel(a, b, x, y) : -betaKernel(a, b, x, y),
    }
  }
  const side: Tail = lower <= upper ? 'lower' : 'upper'
  return solveTail((u) => at(u, side), Math.min(lower, upper), start)
}

/** The quantile of the beta distribution: the x with Iₓ(a, b) = p. */
export function betaQuantile(p: number, { a, b }: BetaParameters): number {
  checkProbability(p, 'p')
  checkPositive(a, 'a')
  checkPositive(b, 'b')
  if (p === 0 || p === 1) return p
  return 1 / (1 + Math.exp(-betaLogit({ lower: p, upper: 1 - p }, a, b)))
}

/** The distribution function of F: Iₓ(d₁/2, d₂/2) at x = d₁f/(d₁f + d₂). Source: Abramowitz and Stegun, 26.6.2. */
export function fCdf(f: number, { numerator, denominator, tail = 'lower' }: FParameters): number {
  checkNotNaN(f, 'f')
  checkPositive(numerator, 'numerator')
  checkPositive(denominator, 'denominator')
  const ratio = Math.max(0, f) * (numerator / denominator)
  const x = ratio === Infinity ? 1 : ratio / (1 + ratio)
  return incompleteBeta(numerator / 2, denominator / 2, x, 1 / (1 + ratio))[tail]
}

/** The quantile of F; 0 at 0 and Infinity at 1. */
export function fQuantile(p: number, { numerator, denominator }: FParameters): number {
  checkProbability(p, 'p')
  checkPositive(numerator, 'numerator')
  checkPositive(denominator, 'denominator')
  if (p === 0 || p === 1) return p === 0 ? 0 : Infinity
  return (denominator / numerator) * Math.exp(betaLogit({ lower: p, upper: 1 - p }, numerator / 2, denominator / 2))
}

/** The distribution function of chi-squared: P(ν/2, x/2). Source: Abramowitz and Stegun, 26.4.19. */
export function chiSquaredCdf(x: number, { degreesOfFreedom, tail = 'lower' }: ChiSquaredParameters): number {
  checkNotNaN(x, 'x')
  checkPositive(degreesOfFreedom, 'degreesOfFreedom')
  return incompleteGamma(degreesOfFreedom / 2, x / 2)[tail]
}

/** The quantile of chi-squared; 0 at 0 and Infinity at 1. */
export function chiSquaredQuantile(p: number, { degreesOfFreedom }: ChiSquaredParameters): number {
  checkProbability(p, 'p')
  checkPositive(degreesOfFreedom, 'degreesOfFreedom')
  if (p === 0 || p === 1) return p === 0 ? 0 : Infinity
  const a = degreesOfFreedom / 2
  const side: Tail = p <= 0.5 ? 'lower' : 'upper'
  const sign = side === 'lower' ? 1 : -1
  const at = (u: number): { tail: number; slope: number } => ({
    tail: incompleteGamma(a, Math.exp(u))[side],
    slope: sign * gammaKernel(a, Math.exp(u)),
  })
  return 2 * Math.exp(solveTail(at, Math.min(p, 1 - p), Math.log(a)))
}

/** P(X = k) of the binomial distribution: C(n, k) pᵏ(1 − p)ⁿ⁻ᵏ. 0 where k is not from 0 to n. Source: Loader (2000). */
export function binomialProbability(successes: number, { trials, probability }: BinomialParameters): number {
  checkNotNaN(successes, 'successes')
  checkWhole(trials, 'trials', 0)
  checkProbability(probability, 'probability')
  if (!Number.isInteger(successes) || successes < 0 || successes > trials) return 0
  const failures = trials - successes
  if (successes === 0) return Math.exp(trials === 0 ? 0 : trials * Math.log1p(-probability))
  if (failures === 0) return probability ** trials
  return betaKernel(successes, failures, probability, 1 - probability) * (trials / (successes * failures))
}

/**
 * P(X ≤ k) of the binomial distribution, or P(X > k) for `tail: 'upper'`: I₁₋ₚ(n − k, k + 1). `successes` is rounded
 * down. Source: Abramowitz and Stegun, 26.5.24.
 */
export function binomialCdf(successes: number, { trials, probability, tail = 'lower' }: BinomialParameters): number {
  checkNotNaN(successes, 'successes')
  checkWhole(trials, 'trials', 0)
  checkProbability(probability, 'probability')
  const k = Math.floor(successes)
  if (k < 0) return tail === 'lower' ? 0 : 1
  if (k >= trials) return tail === 'lower' ? 1 : 0
  return incompleteBeta(trials - k, k + 1, 1 - probability, probability)[tail]
}
