import { createRandom, type Random } from '@dspex/core/implement'
import { describe, expect, it, vi } from 'vitest'
import { designEffect } from '../estimate/design-effect.ts'
import { adjustPValues } from './multiplicity.ts'
import { equivalenceTest, mcnemarTest, tTest } from './paired-tests.ts'
import { minimumDetectableEffect } from './power.ts'
import { signFlipTest } from './sign-flip-test.ts'
import { wilcoxonTest } from './wilcoxon-test.ts'

// A simulation takes seconds; on a busy machine, several times as long.
vi.setConfig({ testTimeout: 60_000 })

/**
 * How often tests err at 5%, by simulation. Every number follows from its seed. Three standard errors of the simulated
 * rate are allowed on top of what is promised.
 */
const replications = 2000
const monteCarlo = 3 * Math.sqrt((0.05 * 0.95) / replications)

/** How often `isFinding` is true over the replications. */
function rate(seed: string, isFinding: (random: Random, replication: number) => boolean): number {
  const random = createRandom(seed)
  let findings = 0
  for (let replication = 0; replication < replications; replication += 1) {
    if (isFinding(random, replication)) findings += 1
  }
  return findings / replications
}

/** A standard normal number (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

const many = (count: number, draw: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => draw(index))

/** −1, 0 or 1 with mean `effect`: right or wrong on the same item. */
function rightOrWrong(random: Random, discordance: number, effect = 0): number {
  const u = random.next()
  if (u >= discordance) return 0
  return u < (discordance + effect) / 2 ? 1 : -1
}

const shapes: Readonly<Record<string, (random: Random) => number>> = {
  normal,
  'right or wrong': (random) => rightOrWrong(random, 0.3),
  'heavy tails': (random) => normal(random) / Math.max(0.05, Math.abs(normal(random))),
}

/** Values that share a part inside their cluster. */
function clustered(random: Random, clusters: readonly number[], correlation: number, effect = 0): number[] {
  const shared = new Map(clusters.map((label) => [label, normal(random)]))
  const own = Math.sqrt(1 - correlation)
  return clusters.map((label) => effect + Math.sqrt(correlation) * shared.get(label)! + own * normal(random))
}

const fortyOfEight = many(320, (index) => index % 40)

describe.each(Object.entries(shapes))('size of exact tests, %s', (name, draw) => {
  it('is at most 5% for 10 items, and near it where values are continuous', () => {
    const signFlips = rate(`flip ${name}`, (random) => signFlipTest(many(10, () => draw(random))).pValue <= 0.05)
    const ranks = rate(`ranks ${name}`, (random) => wilcoxonTest(many(10, () => draw(random))).pValue <= 0.05)
    expect(signFlips).toBeLessThanOrEqual(0.05 + monteCarlo)
    expect(ranks).toBeLessThanOrEqual(0.05 + monteCarlo)
    if (name !== 'right or wrong') expect(Math.min(signFlips, ranks)).toBeGreaterThan(0.035)
  })

  it('is at most 5% for 50 items with drawn sign patterns', () => {
    const found = rate(
      `drawn ${name}`,
      (random) =>
        signFlipTest(
          many(50, () => draw(random)),
          { random, resamples: 199 },
        ).pValue <= 0.05,
    )
    expect(found).toBeLessThanOrEqual(0.05 + monteCarlo)
    if (name !== 'right or wrong') expect(found).toBeGreaterThan(0.035)
  })

  it('is at most 6% for 200 items: t and Wilcoxon’s approximation', () => {
    const sample = (random: Random): number[] => many(200, () => draw(random))
    expect(rate(`t ${name}`, (random) => tTest(sample(random)).pValue <= 0.05)).toBeLessThanOrEqual(0.06)
    expect(rate(`w ${name}`, (random) => wilcoxonTest(sample(random)).pValue <= 0.05)).toBeLessThanOrEqual(0.06)
  })
})

describe('size with clusters', () => {
  it('of sign flips is at most 5% for 12 clusters of different sizes', () => {
    const clusters = many(60, (index) => Math.floor(Math.sqrt(index * 2.4)))
    const found = rate(
      'few clusters',
      (random) => signFlipTest(clustered(random, clusters, 0.5), { clusters }).pValue <= 0.05,
    )
    expect(new Set(clusters).size).toBe(12)
    expect(found).toBeLessThanOrEqual(0.05 + monteCarlo)
    expect(found).toBeGreaterThan(0.035)
  })

  it.each([0.2, 0.5])(
    'of the t test is at most 0.06 for 40 clusters of 8, correlation %f; ignoring them is far off',
    (correlation) => {
      const sizeWith = (clusters: readonly number[] | undefined): number =>
        rate('forty', (random) => tTest(clustered(random, fortyOfEight, correlation), { clusters }).pValue <= 0.05)
      expect(sizeWith(fortyOfEight)).toBeLessThanOrEqual(0.06)
      expect(sizeWith(undefined)).toBeGreaterThan(correlation === 0.2 ? 0.15 : 0.27)
    },
  )
})

describe('size of McNemar’s test', () => {
  const table = (random: Random, items: number): { baselineOnly: number; candidateOnly: number } => {
    const differences = many(items, () => rightOrWrong(random, 0.2))
    const candidateOnly = differences.filter((value) => value === 1).length
    return { candidateOnly, baselineOnly: differences.filter((value) => value === -1).length }
  }

  it.each([50, 200])('is at most 0.05 exact and near it mid-p, %i items', (items) => {
    const exact = rate('exact', (random) => mcnemarTest(table(random, items)).pValue <= 0.05)
    const midP = rate('exact', (random) => mcnemarTest(table(random, items), { method: 'mid-p' }).pValue <= 0.05)
    expect(exact).toBeLessThanOrEqual(0.05 + monteCarlo)
    expect(midP).toBeLessThanOrEqual(0.06)
    expect(midP).toBeGreaterThan(exact)
  })
})

describe('equivalenceTest', () => {
  it('calls systems equivalent that differ by the margin at most 6% of the time, and equal ones mostly', () => {
    const decide = (effect: number): number =>
      rate(
        'tost',
        (random) =>
          equivalenceTest(
            many(200, () => effect + normal(random)),
            { margin: 0.25 },
          ).equivalent,
      )
    expect(decide(0.25)).toBeLessThanOrEqual(0.06)
    expect(decide(0.25)).toBeGreaterThan(0.035)
    expect(decide(0)).toBeGreaterThan(0.9)
  })
})

describe('minimumDetectableEffect', () => {
  it('is found as often as asked by a t test, with and without clusters', () => {
    const plain = minimumDetectableEffect({ items: 100, variance: 1 }, { power: 0.8, degreesOfFreedom: 99 })
    const found = rate('mde', (random) => tTest(many(100, () => plain + normal(random))).pValue <= 0.05)
    expect(Math.abs(found - 0.8)).toBeLessThan(0.03)

    const effect = minimumDetectableEffect(
      { items: 320, variance: 1 },
      { designEffect: designEffect({ meanClusterSize: 8, intraclassCorrelation: 0.3 }), degreesOfFreedom: 39 },
    )
    const clusters = fortyOfEight
    const withClusters = rate(
      'mde clusters',
      (random) => tTest(clustered(random, clusters, 0.3, effect), { clusters }).pValue <= 0.05,
    )
    expect(Math.abs(withClusters - 0.8)).toBeLessThan(0.03)
  })

  it('is found as often as asked when systems are right or wrong', () => {
    const effect = minimumDetectableEffect({ items: 300, discordance: 0.2 })
    const found = rate(
      'mde binary',
      (random) => tTest(many(300, () => rightOrWrong(random, 0.2, effect))).pValue <= 0.05,
    )
    expect(Math.abs(found - 0.8)).toBeLessThan(0.03)
  })
})

describe('adjustPValues', () => {
  it('holds the chance of any false finding (Holm) and the share of false findings (Benjamini–Hochberg) at 5%', () => {
    let falseShare = 0
    const anyFalse = rate('multiple', (random) => {
      // Ten tests, of which the first six find nothing real.
      const pValues = many(10, (index) => 1 - random.next() ** (index < 6 ? 1 : 0.02))
      const found = adjustPValues(pValues, { method: 'benjamini-hochberg' }).map((pValue) => pValue <= 0.05)
      const wrong = found.filter((isFound, index) => isFound && index < 6).length
      falseShare += wrong / Math.max(1, found.filter(Boolean).length) / replications
      return adjustPValues(pValues).some((pValue, index) => index < 6 && pValue <= 0.05)
    })
    expect(anyFalse).toBeLessThanOrEqual(0.05 + monteCarlo)
    expect(falseShare).toBeLessThanOrEqual(0.05 * 0.6 + monteCarlo)
    expect(falseShare).toBeGreaterThan(0.015)
  })
})
