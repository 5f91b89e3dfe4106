import {
  checkBetweenZeroAndOne,
  checkNotNegative,
  checkPositive,
  checkProbability,
  checkWhole,
} from '../check-input.ts'
import {
  binomialCdf,
  binomialProbability,
  normalCdf,
  studentCdf,
  studentQuantile,
} from '../distribution/distributions.ts'
import { mcnemarTest, type McnemarOptions } from './paired-tests.ts'

/** How much one item's paired difference varies, as its variance in squared units of the score. */
export interface VarianceSpread {
  /** The variance of an item's difference, such as {@link pairedVariance} gives. */
  readonly variance: number
}

/** How much one item's paired difference varies when each system is right or wrong, in one trial. */
export interface DiscordanceSpread {
  /** ψ, the share of items on which exactly one of the systems is right. The variance of a difference is ψ − δ². */
  readonly discordance: number
}

/** What makes paired differences vary. */
export type PairedSpread = VarianceSpread | DiscordanceSpread

/** Options of the sample-size formulas. */
export interface PowerOptions {
  /** The size of the two-sided test. @default 0.05 */
  readonly alpha?: number | undefined
  /** How often a true effect should be found. @default 0.8 */
  readonly power?: number | undefined
  /** How many times larger clusters make the variance; see `designEffect`. @default 1 */
  readonly designEffect?: number | undefined
  /**
   * Takes quantiles of Student's t where there are few items (items − 1) or clusters (clusters − 1); it must fit the
   * number that comes out.
   *
   * @default Infinity, the normal distribution
   */
  readonly degreesOfFreedom?: number | undefined
}

/** Trials of one system on each item. */
export interface TrialSpread {
  /** σ², the variance between trials of one item, averaged over items; p(1 − p) for right or wrong. */
  readonly trialVariance: number
  /** K, the trials per item; at least 1. */
  readonly trials: number
}

/** The parts of a paired difference's variance. */
export interface PairedVarianceParts {
  /** ω² = Var(μ_A) + Var(μ_B) − 2 Cov(μ_A, μ_B): how the true difference varies between items. */
  readonly itemVariance: number
  /** σ_A² and K_A. */
  readonly baseline: TrialSpread
  /** σ_B² and K_B. */
  readonly candidate: TrialSpread
}

/**
 * The variance of one item's paired difference when trials are averaged within the item: ω² + σ_A²/K_A + σ_B²/K_B. More
 * trials shrink only the last two.
 *
 * Source: Miller, "Adding error bars to evals" (2024), section 5.
 *
 * @throws RangeError when a variance is negative or a number of trials below 1
 */
export function pairedVariance({ itemVariance, baseline, candidate }: PairedVarianceParts): number {
  checkNotNegative(itemVariance, 'itemVariance')
  let variance = itemVariance
  for (const [name, { trialVariance, trials }] of Object.entries({ baseline, candidate })) {
    checkNotNegative(trialVariance, `${name}.trialVariance`)
    checkWhole(trials, `${name}.trials`, 1)
    variance += trialVariance / trials
  }
  return variance
}

/**
 * The smallest true mean difference that a paired comparison of `items` items finds with the given power:
 * δ = (t_{1−α/2} + t_power) · √(DE · variance / n). For discordance ψ the variance is ψ − δ², which gives
 * δ = c√(DE · ψ/(n + c²DE)); an effect cannot exceed the discordance, so where ψ is smaller than the result, it is
 * raised to it: δ = c²DE/(n + c²DE).
 *
 * Source: Miller, "Adding error bars to evals" (2024), section 5; Lachin, Biostatistical Methods (2011), chapter 3.
 *
 * In squared units of the score the variance goes in, in its units the effect comes out. It is the first-order formula
 * of a t test; {@link mcnemarPower} is exact for McNemar's test, which needs a little more.
 *
 * @throws RangeError when there are no items, the spread is negative, or an option is out of range
 */
export function minimumDetectableEffect(
  { items, ...spread }: { readonly items: number } & PairedSpread,
  options: PowerOptions = {},
): number {
  checkWhole(items, 'items', 1)
  const perItem = (quantiles(options) ** 2 * designEffectOf(options)) / items
  if ('variance' in spread) {
    checkNotNegative(spread.variance, 'variance')
    return Math.sqrt(perItem * spread.variance)
  }
  checkProbability(spread.discordance, 'discordance')
  const effect = Math.sqrt((perItem * spread.discordance) / (1 + perItem))
  return effect < spread.discordance ? effect : perItem / (1 + perItem)
}

/**
 * How many items a paired comparison needs to find a true mean difference `effect` with the given power:
 * n = ⌈(t_{1−α/2} + t_power)² · DE · variance / δ²⌉, with variance ψ − δ² for discordance ψ; at least 1. The inverse of
 * {@link minimumDetectableEffect}, from the same sources.
 *
 * @throws RangeError when `effect` is 0 or larger than the discordance, the spread is negative, or an option is out of
 *   range
 */
export function itemsNeeded(
  { effect, ...spread }: { readonly effect: number } & PairedSpread,
  options: PowerOptions = {},
): number {
  checkPositive(Math.abs(effect), '|effect|')
  const items = (quantiles(options) ** 2 * designEffectOf(options) * varianceOf(spread, effect)) / effect ** 2
  // Rounding must not ask for one more item.
  return Math.max(1, Math.ceil(items * (1 - 1e-12)))
}

/**
 * How often a two-sided paired t test finds a true mean difference `effect`, to first order:
 * Φ(|δ|/√(DE · variance/n) − t_{1−α/2}) plus the chance to err to the other side. The inverse of
 * {@link minimumDetectableEffect} up to that chance; its option `power` is not used. No spread finds every effect.
 *
 * @throws RangeError when there are no items, the spread is negative, or an option is out of range
 */
export function pairedPower(
  { items, effect, ...spread }: { readonly items: number; readonly effect: number } & PairedSpread,
  options: Omit<PowerOptions, 'power'> = {},
): number {
  checkWhole(items, 'items', 1)
  checkNotNegative(Math.abs(effect), '|effect|')
  const { alpha = 0.05, degreesOfFreedom = Infinity } = options
  const critical = quantiles({ ...options, power: 0.5 })
  const error = Math.sqrt((designEffectOf(options) * varianceOf(spread, effect)) / items)
  if (effect === 0) return alpha
  const distance = Math.abs(effect) / error
  if (degreesOfFreedom === Infinity) return normalCdf(distance - critical) + normalCdf(-distance - critical)
  return studentCdf(distance - critical, { degreesOfFreedom }) + studentCdf(-distance - critical, { degreesOfFreedom })
}

/** Two systems that are right or wrong, as they truly are. */
export interface McnemarDesign {
  /** How many items will be tried. */
  readonly items: number
  /** δ, how much more often the candidate is right. */
  readonly effect: number
  /** ψ, the share of items on which exactly one is right; at least |δ|. */
  readonly discordance: number
}

/** Options of {@link mcnemarPower}. */
export interface McnemarPowerOptions extends McnemarOptions {
  /** The size of the test. @default 0.05 */
  readonly alpha?: number | undefined
}

/**
 * How often McNemar's test is significant, exactly: Σ_m P(m discordant pairs) · P(p ≤ α | m), where m is binomial
 * (n, ψ), and given m the pairs in favour of the candidate are binomial (m, (ψ + δ)/2ψ).
 *
 * Source: Duffy, "Asymptotic and exact power for the McNemar test and its analogue with R controls per case",
 * Biometrics 40 (1984).
 *
 * @throws RangeError when there are no items, the effect exceeds the discordance, or `alpha` is outside (0, 1)
 */
export function mcnemarPower(
  { items, effect, discordance }: McnemarDesign,
  { alpha = 0.05, ...test }: McnemarPowerOptions = {},
): number {
  checkWhole(items, 'items', 1)
  checkBetweenZeroAndOne(alpha, 'alpha')
  varianceOf({ discordance }, effect)
  const { alternative = 'two-sided' } = test
  const side = { ...test, alternative: alternative === 'two-sided' ? alternative : 'less' } as const
  const favourable = discordance === 0 ? 0.5 : (1 + effect / discordance) / 2
  let power = 0
  // The most pairs on one side that are significantly few; it never falls as there are more pairs.
  let few = -1
  for (let pairs = 1; pairs <= items; pairs += 1) {
    while (mcnemarTest({ baselineOnly: pairs - few - 1, candidateOnly: few + 1 }, side).pValue <= alpha) few += 1
    const weight = binomialProbability(pairs, { trials: items, probability: discordance })
    const wins = alternative === 'less' ? 0 : binomialCdf(few, { trials: pairs, probability: 1 - favourable })
    const losses = alternative === 'greater' ? 0 : binomialCdf(few, { trials: pairs, probability: favourable })
    power += weight * (wins + losses)
  }
  return power
}

function varianceOf(spread: PairedSpread, effect: number): number {
  if ('variance' in spread) {
    checkNotNegative(spread.variance, 'variance')
    return spread.variance
  }
  checkProbability(spread.discordance, 'discordance')
  if (!(Math.abs(effect) <= spread.discordance)) {
    throw new RangeError(
      `An effect of ${effect} needs a discordance of at least ${Math.abs(effect)}, not ${spread.discordance}: ` +
        'where the systems agree there is no difference. Expect more discordance, or a smaller effect.',
    )
  }
  return spread.discordance - effect ** 2
}

function designEffectOf({ designEffect = 1 }: PowerOptions): number {
  checkPositive(designEffect, 'designEffect')
  return designEffect
}

/** t_{1−α/2} + t_power. */
function quantiles({ alpha = 0.05, power = 0.8, degreesOfFreedom = Infinity }: PowerOptions): number {
  checkBetweenZeroAndOne(alpha, 'alpha')
  checkBetweenZeroAndOne(power, 'power')
  if (power < alpha / 2) {
    throw new RangeError(`'power' is ${power}, less than a test of size ${alpha} has without any effect. Ask for more.`)
  }
  return studentQuantile(1 - alpha / 2, { degreesOfFreedom }) + studentQuantile(power, { degreesOfFreedom })
}
