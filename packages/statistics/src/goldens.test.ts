import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cohensKappa } from './estimate/agreement.ts'
import { bcaLevels } from './estimate/bootstrap.ts'
import { intraclassCorrelation } from './estimate/design-effect.ts'
import {
  betaCdf,
  betaQuantile,
  binomialCdf,
  binomialProbability,
  chiSquaredCdf,
  chiSquaredQuantile,
  fCdf,
  fQuantile,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
  type Tail,
} from './distribution/distributions.ts'
import { cliffsDelta, discordantOddsRatio, standardizedDifference } from './comparison/effect-size.ts'
import type { Share } from './check-input.ts'
import { clopperPearsonInterval, standardError, tInterval, wilsonInterval } from './estimate/intervals.ts'
import { mean, quantileOfSorted } from './estimate/moments.ts'
import { adjustPValues, type Adjustment } from './comparison/multiplicity.ts'
import { type Alternative, equivalenceTest, mcnemarTest, tTest } from './comparison/paired-tests.ts'
import { passAtK, passHatK } from './estimate/pass-at-k.ts'
import { mcnemarPower, type McnemarPowerOptions } from './comparison/power.ts'
import { signFlipTest } from './comparison/sign-flip-test.ts'
import { correctJudgedRate, type JudgeBiasOptions } from './estimate/judge-bias.ts'
import { logGamma } from './distribution/special-functions.ts'
import { wilcoxonTest } from './comparison/wilcoxon-test.ts'

/** How the values were made: tooling/statistics-golden. */
const goldens = JSON.parse(
  readFileSync(new URL('../../../tooling/statistics-golden/goldens/statistics.json', import.meta.url), 'utf8'),
) as Goldens

type BySide = Readonly<Record<Alternative, number>>

interface Goldens {
  readonly distributions: readonly (Readonly<Record<Parameter, number>> & {
    readonly function: keyof typeof distributions
    readonly tail?: Tail
  })[]
  readonly paired: readonly (Readonly<Record<PairedNumber, number>> & {
    readonly name: string
    readonly values: readonly number[]
    readonly clusters: readonly number[]
    readonly wilcoxonNormal: BySide
    readonly wilcoxonExact?: BySide
    readonly signFlip?: BySide
    readonly clusterSignFlip?: number
  })[]
  readonly proportions: readonly {
    readonly successes: number
    readonly trials: number
    readonly alpha: number
    readonly wilson: Ends
    readonly clopperPearson: Ends
  }[]
  readonly mcnemar: readonly Readonly<
    Record<'baselineOnly' | 'candidateOnly' | 'exact' | 'midP' | 'greater' | 'less', number>
  >[]
  readonly mcnemarPower: readonly (Readonly<Record<'items' | 'effect' | 'discordance' | 'alpha' | 'power', number>> & {
    readonly test: 'exact' | 'mid-p' | 'greater'
  })[]
  readonly multiplicity: readonly ({ readonly pValues: readonly number[] } & Readonly<
    Record<Adjustment, readonly number[]>
  >)[]
  readonly kappa: readonly {
    readonly table: readonly (readonly number[])[]
    readonly weights: 'none' | 'linear' | 'quadratic'
    readonly kappa: number
    readonly standardError: number
  }[]
  readonly bca: readonly {
    readonly values: readonly number[]
    readonly replicates: readonly number[]
    readonly roundedTo: number
    readonly alpha: number
    readonly bca: Ends
    readonly percentile: Ends
  }[]
  readonly passAtK: readonly Readonly<Record<'trials' | 'successes' | 'k' | 'passAtK' | 'passHatK', number>>[]
  readonly cliff: readonly {
    readonly baseline: readonly number[]
    readonly candidate: readonly number[]
    readonly delta: number
  }[]
  readonly judge: readonly (JudgeBiasOptions &
    Readonly<Record<'estimate' | 'lower' | 'upper', number>> & { readonly observed: Share })[]
  readonly oddsRatio: readonly {
    readonly baselineOnly: number
    readonly candidateOnly: number
    readonly lower: number
    readonly upper: number | null
  }[]
}

type Ends = readonly [number, number]
type Parameter =
  | 'a'
  | 'b'
  | 'degreesOfFreedom'
  | 'denominator'
  | 'numerator'
  | 'p'
  | 'probability'
  | 'trials'
  | 'value'
  | 'x'
type PairedNumber =
  | 'clusterError'
  | 'clusterLower95'
  | 'clusterP'
  | 'cohensDz'
  | 'correction'
  | 'intraclassCorrelation'
  | 'lower90'
  | 'margin'
  | 'mean'
  | 'pGreater'
  | 'pValue'
  | 'standardError'
  | 't'
  | 'tostP'
  | 'upper90'

type DistributionCase = Goldens['distributions'][number]

const distributions = {
  normalCdf: (args: DistributionCase) => normalCdf(args.x, args),
  normalQuantile: ({ p }: DistributionCase) => normalQuantile(p),
  studentCdf: (args: DistributionCase) => studentCdf(args.x, args),
  studentQuantile: (args: DistributionCase) => studentQuantile(args.p, args),
  betaCdf: (args: DistributionCase) => betaCdf(args.x, args),
  betaQuantile: (args: DistributionCase) => betaQuantile(args.p, args),
  fCdf: (args: DistributionCase) => fCdf(args.x, args),
  fQuantile: (args: DistributionCase) => fQuantile(args.p, args),
  chiSquaredCdf: (args: DistributionCase) => chiSquaredCdf(args.x, args),
  chiSquaredQuantile: (args: DistributionCase) => chiSquaredQuantile(args.p, args),
  binomialProbability: (args: DistributionCase) => binomialProbability(args.x, args),
  binomialCdf: (args: DistributionCase) => binomialCdf(args.x, args),
  logGamma: ({ x }: DistributionCase) => logGamma(x),
}

/** 1e-9 relative; next to zero 1e-13 absolute, unless the expected value is itself tiny. */
function isClose(actual: number, expected: number): boolean {
  if (actual === expected) return true
  return Math.abs(actual - expected) <= Math.max(1e-9 * Math.abs(expected), expected === 0 ? 1e-13 : 0)
}

function expectClose(actual: number | null, expected: number, label = ''): void {
  expect(actual !== null && isClose(actual, expected), `${label}: ${actual} is not ${expected}`).toBe(true)
}

describe('distributions', () => {
  it.each(Object.keys(distributions) as (keyof typeof distributions)[])('%s agrees with SciPy to 1e-9', (name) => {
    const cases = goldens.distributions.filter((golden) => golden.function === name)
    expect(cases.length).toBeGreaterThan(0)
    for (const golden of cases) expectClose(distributions[name](golden), golden.value, JSON.stringify(golden))
  })
})

describe.each(goldens.paired)('paired differences: $name', (golden) => {
  const { values, clusters } = golden
  const sides = ['two-sided', 'greater', 'less'] as const

  it('have the mean, standard error and t interval of SciPy', () => {
    const found = standardError(values)
    expectClose(found.mean, golden.mean)
    expectClose(found.standardError, golden.standardError)
    const interval = tInterval(values, { alpha: 0.1 })
    expectClose(interval.lower, golden.lower90)
    expectClose(interval.upper, golden.upper90)
    expect(interval.confidence).toBe(0.9)
  })

  it('have the clustered standard error of statsmodels', () => {
    const found = standardError(values, { clusters })
    expectClose(found.standardError, golden.clusterError)
    expectClose(tInterval(values, { clusters }).lower, golden.clusterLower95)
    expectClose(tTest(values, { clusters }).pValue, golden.clusterP)
  })

  it('have the t tests of SciPy and statsmodels', () => {
    expectClose(tTest(values).t, golden.t)
    expectClose(tTest(values).pValue, golden.pValue)
    expectClose(tTest(values, { alternative: 'greater' }).pValue, golden.pGreater)
    expectClose(tTest(values, { alternative: 'less' }).pValue, 1 - golden.pGreater)
    expectClose(equivalenceTest(values, { margin: golden.margin }).pValue, golden.tostP)
  })

  it.each(sides)('have the Wilcoxon p-values of SciPy, %s', (alternative) => {
    expectClose(wilcoxonTest(values, { alternative, exactUpTo: 0 }).pValue, golden.wilcoxonNormal[alternative])
    if (golden.wilcoxonExact !== undefined) {
      expectClose(wilcoxonTest(values, { alternative }).pValue, golden.wilcoxonExact[alternative])
    }
  })

  it.each(sides)('have the exact permutation p-values of SciPy, %s', (alternative) => {
    if (golden.signFlip !== undefined) {
      expectClose(signFlipTest(values, { alternative }).pValue, golden.signFlip[alternative])
    }
    if (golden.clusterSignFlip !== undefined) {
      expectClose(signFlipTest(values, { clusters }).pValue, golden.clusterSignFlip)
    }
  })

  it('have the effect sizes and intraclass correlation of the formulas', () => {
    const found = standardizedDifference(values)
    expectClose(found.cohensDz, golden.cohensDz)
    expectClose(found.correction, golden.correction)
    expectClose(found.hedgesGz, golden.cohensDz * golden.correction)
    expectClose(intraclassCorrelation(values, { clusters }), golden.intraclassCorrelation)
  })
})

describe('proportions', () => {
  it.each(goldens.proportions)('$successes of $trials at $alpha', (golden) => {
    const wilson = wilsonInterval(golden, golden)
    const exact = clopperPearsonInterval(golden, golden)
    expectClose(wilson.lower, golden.wilson[0])
    expectClose(wilson.upper, golden.wilson[1])
    expectClose(exact.lower, golden.clopperPearson[0])
    expectClose(exact.upper, golden.clopperPearson[1])
  })
})

describe('mcnemarTest', () => {
  it.each(goldens.mcnemar)('$baselineOnly against $candidateOnly', (golden) => {
    expectClose(mcnemarTest(golden).pValue, golden.exact)
    expectClose(mcnemarTest(golden, { method: 'mid-p' }).pValue, golden.midP)
    expectClose(mcnemarTest(golden, { alternative: 'greater' }).pValue, golden.greater)
    expectClose(mcnemarTest(golden, { alternative: 'less' }).pValue, golden.less)
  })
})

describe('mcnemarPower', () => {
  const options: Record<string, McnemarPowerOptions> = {
    exact: {},
    'mid-p': { method: 'mid-p' },
    greater: { alternative: 'greater' },
  }
  it.each(goldens.mcnemarPower)('$test, $items items, effect $effect', ({ test, alpha, power, ...design }) => {
    expectClose(mcnemarPower(design, { ...options[test], alpha }), power)
    if (test === 'greater') {
      const mirrored = { ...design, effect: -design.effect }
      expectClose(mcnemarPower(mirrored, { alternative: 'less', alpha }), power)
    }
  })
})

describe('adjustPValues', () => {
  it.each(goldens.multiplicity)('agrees with statsmodels on $pValues', (golden) => {
    for (const method of ['holm', 'benjamini-hochberg', 'benjamini-yekutieli'] as const) {
      const adjusted = adjustPValues(golden.pValues, { method })
      for (const [index, value] of adjusted.entries()) expectClose(value, golden[method][index]!, method)
    }
  })
})

describe('cohensKappa', () => {
  it.each(goldens.kappa)('agrees with statsmodels on $table with $weights weights', ({ table, weights, ...golden }) => {
    const cells = table.flatMap((row, i) =>
      row.flatMap((count, j) => Array.from({ length: count }, () => [i, j] as const)),
    )
    const ratings = { first: cells.map(([i]) => i), second: cells.map(([, j]) => j) }
    const found = cohensKappa(ratings, { weights, categories: table.map((_, i) => i) })
    expectClose(found.kappa, golden.kappa)
    expectClose(found.standardError, golden.standardError)
  })
})

describe('bcaLevels', () => {
  it.each(goldens.bca)('gives the intervals of SciPy at $alpha for $values.length values', (golden) => {
    const { values, alpha } = golden
    const sorted = Float64Array.from(golden.replicates).toSorted()
    const estimate = Number(mean(values).toFixed(golden.roundedTo))
    const leftOut = Float64Array.from(values, (_, left) => mean(values.filter((_, index) => index !== left)))
    const levels = [alpha / 2, 1 - alpha / 2]
    for (const [end, level] of bcaLevels({ sorted, estimate, leftOut }, levels).entries()) {
      expectClose(quantileOfSorted(sorted, level), golden.bca[end]!)
      expectClose(quantileOfSorted(sorted, levels[end]!), golden.percentile[end]!)
    }
  })
})

describe('passAtK and passHatK', () => {
  it.each(goldens.passAtK)('$successes of $trials, k = $k', (golden) => {
    expectClose(passAtK(golden, golden), golden.passAtK)
    expectClose(passHatK(golden, golden), golden.passHatK)
  })
})

describe('effect sizes of two systems', () => {
  it('cliffsDelta follows from the U statistic of SciPy', () => {
    for (const golden of goldens.cliff) expectClose(cliffsDelta(golden), golden.delta)
  })

  it.each(goldens.oddsRatio)('discordantOddsRatio has an exact interval: $baselineOnly, $candidateOnly', (golden) => {
    const found = discordantOddsRatio(golden)
    expectClose(found.lower, golden.lower)
    expectClose(found.upper, golden.upper ?? Infinity)
    expectClose(found.estimate, golden.candidateOnly / golden.baselineOnly)
  })
})

describe('correctJudgedRate', () => {
  it.each(goldens.judge)('agrees with the formulas on $observed', ({ observed, ...golden }) => {
    const found = correctJudgedRate(observed, golden)
    expectClose(found.estimate, golden.estimate)
    expectClose(found.lower, golden.lower)
    expectClose(found.upper, golden.upper)
  })
})
