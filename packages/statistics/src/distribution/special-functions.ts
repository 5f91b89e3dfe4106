/**
 * The functions under the distributions. The relative error is about 1e-13 for parameters up to some thousands and grows
 * with them, to about 1e-9 at 10⁷. The smaller of two tails is never found by taking the larger from 1.
 */

const halfLogTwoPi = Math.log(2 * Math.PI) / 2
const epsilon = Number.EPSILON
/** Stands for zero in the denominators of continued fractions (Lentz's method). */
const tiny = 1e-300

/** Both sides of a distribution function; they sum to 1. */
export interface Tails {
  /** P(X ≤ x). */
  readonly lower: number
  /** P(X > x). */
  readonly upper: number
}

/** Σ B₂ₖ / (2k(2k − 1)x²ᵏ⁻¹), k = 1…7; 6e-17 is left out at x = 12. */
function stirlingSeries(x: number): number {
  const square = 1 / (x * x)
  const coefficients = [1 / 156, -691 / 360_360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12]
  return coefficients.reduce((sum, coefficient) => sum * square + coefficient, 0) / x
}

/**
 * ln Γ(x) for x > 0: Stirling's series from 12 upwards, reached by Γ(x + 1) = xΓ(x).
 *
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 6.1.15 and 6.1.41. The absolute error is
 * about 1e-14, so near the zeros at 1 and 2 the relative error is larger.
 */
export function logGamma(x: number): number {
  let product = 1
  let shifted = x
  while (shifted < 12) {
    product *= shifted
    shifted += 1
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + halfLogTwoPi + stirlingSeries(shifted) - Math.log(product)
}

/** What Stirling's formula leaves out: ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π]. */
function stirlingRemainder(x: number): number {
  return x >= 12 ? stirlingSeries(x) : logGamma(x) - ((x - 0.5) * Math.log(x) - x + halfLogTwoPi)
}

/** k ln(k/m) + m − k ≥ 0, without cancellation where m is near k. */
function deviance(k: number, m: number): number {
  const ratio = m / k
  if (ratio < 0.5 || ratio > 2) return k * (ratio - 1 - Math.log(ratio))
  const relative = (m - k) / k
  return k * (relative - Math.log1p(relative))
}

/**
 * xᵃyᵇ / B(a, b) with y = 1 − x: the beta density times x(1 − x).
 *
 * Source: the saddle-point form of Loader, "Fast and accurate computation of binomial probabilities" (2000), which stays
 * exact where the logarithms of three large gammas would cancel.
 */
export function betaKernel(a: number, b: number, x: number, y: number): number {
  if (x <= 0 || y <= 0) return 0
  const sum = a + b
  return (
    Math.sqrt(1 / (2 * Math.PI * (1 / a + 1 / b))) *
    Math.exp(
      stirlingRemainder(sum) -
        stirlingRemainder(a) -
        stirlingRemainder(b) -
        deviance(a, x * sum) -
        deviance(b, y * sum),
    )
  )
}

/** xᵃe⁻ˣ / Γ(a): the gamma density times x, in Loader's form. */
export function gammaKernel(a: number, x: number): number {
  if (x <= 0 || x === Infinity) return 0
  return Math.sqrt(a / (2 * Math.PI)) * Math.exp(-stirlingRemainder(a) - deviance(a, x))
}

/** A denominator that may be divided by. */
function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

/** 1 / (1 + d₁ / (1 + d₂ / (1 + …))), by Lentz's method as modified by Thompson and Barnett (1986). */
function continuedFraction(numerator: (step: number) => number): number {
  let c = 1
  let d = 0
  let result = 1
  for (let step = 1; step < 1_000_000; step += 1) {
    const value = numerator(step)
    d = 1 / awayFromZero(1 + value * d)
    c = awayFromZero(1 + value / c)
    result *= c * d
    if (Math.abs(c * d - 1) <= epsilon) break
  }
  return 1 / result
}

/** The lower tail where its continued fraction converges fast: x below (a + 1) / (a + b + 2). */
function smallBeta(a: number, b: number, x: number, y: number): number {
  const fraction = continuedFraction((step) => {
    const m = step >> 1
    if (step % 2 === 0) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    return (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
  })
  return Math.min(1, (betaKernel(a, b, x, y) / a) * fraction)
}

/**
 * The regularised incomplete beta function Iₓ(a, b) and its complement, for a, b > 0, x in [0, 1] and y = 1 − x. `y` is
 * passed so that an x near 1 loses nothing.
 *
 * Source: NIST Digital Library of Mathematical Functions, 8.17.22 (continued fraction) and 8.17.4 (symmetry).
 */
export function incompleteBeta(a: number, b: number, x: number, y: number): Tails {
  if (x <= 0) return { lower: 0, upper: 1 }
  if (y <= 0) return { lower: 1, upper: 0 }
  if (x < (a + 1) / (a + b + 2)) {
    const lower = smallBeta(a, b, x, y)
    return { lower, upper: 1 - lower }
  }
  const upper = smallBeta(b, a, y, x)
  return { lower: 1 - upper, upper }
}

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P, for a > 0 and x ≥ 0.
 *
 * Source: NIST Digital Library of Mathematical Functions, 8.11.4 (series, for x < a + 1) and 8.9.2 (continued fraction).
 */
export function incompleteGamma(a: number, x: number): Tails {
  if (x <= 0) return { lower: 0, upper: 1 }
  const kernel = gammaKernel(a, x)
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; term > sum * epsilon; n += 1) {
      term *= x / (a + n)
      sum += term
    }
    const lower = Math.min(1, kernel * sum)
    return { lower, upper: 1 - lower }
  }
  if (kernel === 0) return { lower: 1, upper: 0 }
  const scale = x + 1 - a
  const fraction = continuedFraction((n) => (n * (a - n)) / ((scale + 2 * n - 2) * (scale + 2 * n)))
  const upper = Math.min(1, (kernel / scale) * fraction)
  return { lower: 1 - upper, upper }
}
