import { checkBetweenZeroAndOne, checkProbability, checkShare, type Share } from '../check-input.ts'
import { normalQuantile } from '../distribution/distributions.ts'
import type { Interval, IntervalOptions } from './intervals.ts'

/** Options of {@link correctJudgedRate}. */
export interface JudgeBiasOptions extends IntervalOptions {
  /**
   * How often the judge passes what a human passes: `successes` of `trials` outputs that a human passed, or a number
   * taken as known.
   */
  readonly sensitivity: Share | number
  /**
   * How often the judge fails what a human fails: `successes` of `trials` outputs that a human failed, or a number taken
   * as known.
   */
  readonly specificity: Share | number
}

/** A pass rate freed from the errors of a judge. */
export interface CorrectedRate extends Interval {
  /** The rate that the judge saw. */
  readonly observed: number
  /** The estimate before it was brought into [0, 1]. */
  readonly unclipped: number
}

/**
 * The true pass rate behind a judge's: p = (p_obs + Sp − 1)/(Se + Sp − 1), brought into [0, 1], with an interval that
 * also counts the uncertainty of sensitivity Se and specificity Sp. The interval is that of Lang and Reiczigel: with
 * z = z_{1−α/2}, n′ = n + z², p′_obs = (n p_obs + z²/2)/n′, Se′ = (n_Se Se + 1)/(n_Se + 2), n′_Se = n_Se + 2 (Sp alike),
 * v_Se = Se′(1 − Se′)/n′_Se and J = Se′ + Sp′ − 1: p′ + 2z²(p′v_Se − (1 − p′)v_Sp) ± z√(p′_obs(1 − p′_obs)/n′ + p′²v_Se +
 * (1 − p′)²v_Sp)/J. What is given as a number has v = 0.
 *
 * Source: Rogan and Gladen, "Estimating prevalence from the results of a screening test", American Journal of
 * Epidemiology 107 (1978); Lang and Reiczigel, "Confidence limits for prevalence of disease adjusted for estimated
 * sensitivity and specificity", Preventive Veterinary Medicine 113 (2014).
 *
 * The outputs shown to humans must be like those judged. Where Se′ + Sp′ ≤ 1 the interval is [0, 1].
 *
 * @throws RangeError when a share is none, Se + Sp ≤ 1 (such a judge says nothing), or `alpha` is outside (0, 1)
 */
export function correctJudgedRate(
  observed: Share,
  { sensitivity, specificity, alpha = 0.05 }: JudgeBiasOptions,
): CorrectedRate {
  checkShare(observed)
  checkBetweenZeroAndOne(alpha, 'alpha')
  const hit = readRate(sensitivity, 'sensitivity')
  const rejection = readRate(specificity, 'specificity')
  const information = hit.rate + rejection.rate - 1
  if (information <= 0) {
    throw new RangeError(
      `Sensitivity ${hit.rate} and specificity ${rejection.rate} do not sum to more than 1: this judge passes wrong ` +
        'outputs as often as right ones, and no correction can help. Use another judge.',
    )
  }
  const { successes, trials } = observed
  const rate = successes / trials
  const unclipped = (rate + rejection.rate - 1) / information
  const common = { estimate: clip(unclipped), observed: rate, unclipped, confidence: 1 - alpha }

  const usable = hit.adjusted + rejection.adjusted - 1
  if (usable <= 0) return { ...common, lower: 0, upper: 1 }
  const z = -normalQuantile(alpha / 2)
  const adjusted = (successes + (z * z) / 2) / (trials + z * z)
  const p = (adjusted + rejection.adjusted - 1) / usable
  const shift = 2 * z * z * (p * hit.variance - (1 - p) * rejection.variance)
  const variance =
    (adjusted * (1 - adjusted)) / (trials + z * z) + p * p * hit.variance + (1 - p) ** 2 * rejection.variance
  const half = (z * Math.sqrt(variance)) / usable
  return { ...common, lower: clip(p + shift - half), upper: clip(p + shift + half) }
}

/** A rate, and the same with one success and one failure added, with its variance. */
function readRate(
  rate: Share | number,
  name: string,
): { readonly rate: number; readonly adjusted: number; readonly variance: number } {
  if (typeof rate === 'number') {
    checkProbability(rate, name)
    return { rate, adjusted: rate, variance: 0 }
  }
  checkShare(rate, `${name}.successes`)
  const trials = rate.trials + 2
  const adjusted = (rate.successes + 1) / trials
  return { rate: rate.successes / rate.trials, adjusted, variance: (adjusted * (1 - adjusted)) / trials }
}

function clip(rate: number): number {
  return Math.min(1, Math.max(0, rate))
}
