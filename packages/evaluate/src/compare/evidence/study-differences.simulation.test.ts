import { createRandom, type Random } from '@dspex/core/implement'
import { describe, expect, it, vi } from 'vitest'
import { verdictOf } from '../compare-scores.ts'
import type { Verdict } from '../comparison.ts'
import { twoSidedPValue } from './evidence.ts'
import { holmLevels } from '../holm-levels.ts'
import { studyDifferences } from './study-differences.ts'

// A simulation takes seconds; on a busy machine, several times as long.
vi.setConfig({ testTimeout: 120_000 })

/**
 * How often verdicts err, by simulation; every number follows from its seed. Three standard errors of the simulated rate
 * are allowed on top of what is promised.
 */
const replications = 2000
const monteCarlo = 3 * Math.sqrt((0.05 * 0.95) / replications)

interface Setting {
  readonly clusters?: readonly number[] | undefined
  readonly isBounded?: boolean | undefined
  readonly smallestEffect?: number | undefined
  readonly patterns?: number | undefined
}

const study = (differences: readonly number[], { clusters, isBounded = true, patterns = 400 }: Setting = {}) =>
  studyDifferences(differences, { clusters, isBounded, range: isBounded ? 1 : 6, seed: 0, patterns })

/** How often each verdict is given on data that are drawn again and again. */
function verdicts(
  seed: string,
  draw: (random: Random) => readonly number[],
  setting: Setting = {},
): Readonly<Record<Verdict, number>> {
  const random = createRandom(seed)
  const counts = { improved: 0, worse: 0, equivalent: 0, inconclusive: 0 }
  for (let replication = 0; replication < replications; replication += 1) {
    counts[verdictOf(study(draw(random), setting), 0.05, setting.smallestEffect ?? null)] += 1 / replications
  }
  return counts
}

const many = (count: number, draw: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => draw(index))
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
const exponential = (random: Random): number => -Math.log(1 - random.next())

/** −1, 0 or 1 with mean `effect`: right or wrong on the same example. */
function rightOrWrong(random: Random, discordance: number, effect = 0): number {
  const u = random.next()
  if (u >= discordance) return 0
  return u < (discordance + effect) / 2 ? 1 : -1
}

/** Differences of mean 0. */
const nothing: readonly [string, (random: Random) => number, Setting][] = [
  ['right or wrong, 5% discordant', (random) => rightOrWrong(random, 0.05), {}],
  ['right or wrong, 10% discordant', (random) => rightOrWrong(random, 0.1), {}],
  ['right or wrong, 15% discordant', (random) => rightOrWrong(random, 0.15), {}],
  ['two skewed scores', (random) => random.next() ** 0.2 - random.next() ** 0.2, {}],
  ['heavily tied', (random) => (random.next() < 0.7 ? 0 : Math.round(5 * (random.next() - random.next())) / 5), {}],
  ['small gains, rare large losses', (random) => (random.next() < 0.1 ? -0.9 : 0.1), {}],
  ['skewed differences (exponential)', (random) => exponential(random) - 1, { isBounded: false }],
]

describe.each(nothing)('verdicts where there is no difference: %s', (name, draw, setting) => {
  it.each([10, 50, 200])('err at most 5 times in 100, %i examples', (items) => {
    const { improved, worse } = verdicts(`${name} ${items}`, (random) => many(items, () => draw(random)), setting)
    expect(improved + worse).toBeLessThanOrEqual(0.05 + monteCarlo)
    if (items === 200) expect(improved + worse).toBeGreaterThan(0.008)
  })
})

describe('verdicts with clusters where there is no difference', () => {
  const evenly = (clusters: number): number[] => many(8 * clusters, (index) => index % clusters)
  const unevenly = (clusters: number): number[] =>
    many(8 * clusters, (index) => Math.floor(clusters * Math.sqrt(index / (8 * clusters))))
  const layouts = [20, 40].flatMap((count) => [
    [`${count} of 8`, evenly(count)] as const,
    [`${count} of unequal sizes`, unevenly(count)] as const,
  ])
  const shared = (clusters: readonly number[], part: number, draw: () => number): number[] => {
    const common = new Map(clusters.map((label) => [label, draw()]))
    return clusters.map((label) => Math.sqrt(part) * common.get(label)! + Math.sqrt(1 - part) * draw())
  }

  it.each(layouts)('err at most 5 times in 100 for normal differences: %s', (name, clusters) => {
    const setting = { clusters, isBounded: false }
    const { improved, worse } = verdicts(name, (random) => shared(clusters, 0.3, () => normal(random)), setting)
    expect(improved + worse).toBeLessThanOrEqual(0.05 + monteCarlo)
    expect(improved + worse).toBeGreaterThan(0.02)
  })

  it.each(layouts)('err at most 5 times in 100 for right or wrong: %s', (name, clusters) => {
    const draw = (random: Random): number[] => {
      const common = new Map(clusters.map((label) => [label, rightOrWrong(random, 0.3)]))
      return clusters.map((label) => (random.next() < 0.3 ? common.get(label)! : rightOrWrong(random, 0.1)))
    }
    const { improved, worse } = verdicts(name, draw, { clusters })
    expect(improved + worse).toBeLessThanOrEqual(0.05 + monteCarlo)
  })
})

describe('the verdict `equivalent`', () => {
  const smallestEffect = 0.1
  it.each([20, 50, 200])(
    'is given at most 5 times in 100 to programs that differ by the margin, %i examples',
    (items) => {
      const losses = verdicts(`losses ${items}`, (random) => many(items, () => -Number(random.next() < 0.1)), {
        smallestEffect,
      })
      const mixed = verdicts(`mixed ${items}`, (random) => many(items, () => rightOrWrong(random, 0.16, 0.1)), {
        smallestEffect,
      })
      const noisy = verdicts(`noisy ${items}`, (random) => many(items, () => 0.2 * normal(random) - 0.1), {
        smallestEffect,
        isBounded: false,
      })
      for (const { equivalent } of [losses, mixed, noisy]) expect(equivalent).toBeLessThanOrEqual(0.05 + monteCarlo)
    },
  )

  it('is given to programs that are alike, when there are enough examples', () => {
    const alike = verdicts('alike', (random) => many(200, () => rightOrWrong(random, 0.1)), { smallestEffect })
    expect(alike.equivalent).toBeGreaterThan(0.9)
  })
})

describe('the interval of a difference', () => {
  it.each([
    ['right or wrong', (random: Random) => rightOrWrong(random, 0.15, 0.05), 0.05],
    ['skewed', (random: Random) => exponential(random) / 4 - 0.2, 0.05],
  ] as const)('holds the true difference 95 times in 100, %s, 100 examples', (name, draw, truth) => {
    const random = createRandom(name)
    let held = 0
    for (let replication = 0; replication < replications; replication += 1) {
      const { evidence } = study(
        many(100, () => draw(random)),
        { isBounded: false },
      )
      if (evidence.lower(0.025) <= truth && truth <= evidence.upper(0.025)) held += 1 / replications
    }
    expect(held).toBeGreaterThanOrEqual(0.95 - monteCarlo)
  })
})

describe('power', () => {
  it('is near the 0.8 that plans count on, a little below for scores of right and wrong', () => {
    // 464 examples are what `itemsNeeded` asks for 5 points at 15% discordance.
    const draw = (random: Random): number[] => many(464, () => rightOrWrong(random, 0.15, 0.05))
    const { improved } = verdicts('power', draw, { patterns: 2000 })
    expect(improved).toBeGreaterThan(0.74)
    expect(improved).toBeLessThan(0.84)
  })
})

describe('several metrics', () => {
  it('err together at most 5% of the time, though they depend on each other', () => {
    const random = createRandom('holm')
    let anyFalse = 0
    for (let replication = 0; replication < replications; replication += 1) {
      const common = many(60, () => normal(random))
      const studies = many(4, (index) => index).map((index) =>
        study(
          common.map((value) => (index === 3 ? 1 : 0) + 0.7 * value + normal(random)),
          { isBounded: false },
        ),
      )
      const levels = holmLevels(
        studies.map(({ evidence }) => twoSidedPValue(evidence)),
        0.05,
      )
      const found = studies.map((each, index) => verdictOf(each, levels[index]!.level, null) !== 'inconclusive')
      if (found.slice(0, 3).some(Boolean)) anyFalse += 1 / replications
    }
    expect(anyFalse).toBeLessThanOrEqual(0.05 + monteCarlo)
  })
})
