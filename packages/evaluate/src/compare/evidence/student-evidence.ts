import { type MeanEstimate, studentCdf, studentQuantile } from '@dspex/statistics'
import type { Evidence } from './evidence.ts'

/**
 * Student's t with the standard error of {@link MeanEstimate}, corrected for the skewness γ of the units by Hall's cubic
 * g(t) = t + (γ/√G)(t²/3 + 1/6) + (γ²/27G)t³, whose law is nearer to Student's than that of t itself where differences
 * are skewed. γ = 0 gives Student's t.
 *
 * Source: Hall, "On the removal of skewness by transformation", JRSS B 54 (1992).
 *
 * @param estimate of at least two units, with a standard error above 0
 */
export function studentEvidence(
  { mean, standardError, degreesOfFreedom, units }: MeanEstimate,
  skewness: number,
): Evidence {
  const rate = skewness / Math.sqrt(units)
  const isStraight = Math.abs(rate) < 1e-6
  const corrected = (t: number): number => t + rate * (t ** 2 / 3 + 1 / 6) + (rate ** 2 * t ** 3) / 27
  const uncorrected = (g: number): number => (isStraight ? g : (3 / rate) * (Math.cbrt(1 + rate * (g - rate / 6)) - 1))
  const bound = (q: number): number => mean - uncorrected(q) * standardError
  const quantile = (tail: number): number => studentQuantile(1 - tail, { degreesOfFreedom })
  const g = (value: number): number => {
    const t = (mean - value) / standardError
    return isStraight ? t : corrected(t)
  }
  return {
    lower: (tail) => bound(quantile(tail)),
    upper: (tail) => bound(-quantile(tail)),
    pAbove: (value) => studentCdf(-g(value), { degreesOfFreedom }),
    pBelow: (value) => studentCdf(g(value), { degreesOfFreedom }),
  }
}
