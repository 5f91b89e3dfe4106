import { createRandom, type Random } from '@dspex/core/implement'
import { describe, expect, it, vi } from 'vitest'
import { cohensKappa } from './agreement.ts'
import { bootstrapInterval } from './bootstrap.ts'
import { type Interval, tInterval, wilsonInterval } from './intervals.ts'
import { correctJudgedRate } from './judge-bias.ts'

// A simulation takes seconds; on a busy machine, several times as long.
vi.setConfig({ testTimeout: 60_000 })

/** How often intervals of 95% hold the truth, by simulation. Every number follows from its seed. */
const replications = 2000

type Method = 't' | 'percentile' | 'bca'

function intervalBy(method: Method, values: readonly number[], random: Random, clusters?: readonly number[]): Interval {
  if (method === 't') return tInterval(values, { clusters })
  return bootstrapInterval(values, { method, clusters, random, resamples: 500 })
}

/** The share of intervals that hold `truth`. */
function coverage(seed: string, truth: number, draw: (random: Random) => Pick<Interval, 'lower' | 'upper'>): number {
  const random = createRandom(seed)
  let held = 0
  for (let replication = 0; replication < replications; replication += 1) {
    const { lower, upper } = draw(random)
    if (lower <= truth && truth <= upper) held += 1
  }
  return held / replications
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

function binomial(random: Random, trials: number, probability: number): number {
  let successes = 0
  for (let trial = 0; trial < trials; trial += 1) if (random.next() < probability) successes += 1
  return successes
}

const many = (count: number, draw: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => draw(index))

/** The difference of two systems that are right or wrong: 15% of items only the candidate, 10% only the baseline. */
function binaryDifference(random: Random): number {
  const u = random.next()
  if (u < 0.15) return 1
  return u < 0.25 ? -1 : 0
}

/** Each row says what was measured; 1.5 points (three standard errors) either way are allowed. */
describe('coverage of 95% intervals for a paired difference', () => {
  it.each<[string, number, Method, number]>([
    ['right or wrong', 20, 't', 0.95],
    ['right or wrong', 20, 'percentile', 0.925],
    ['right or wrong', 20, 'bca', 0.915],
    ['right or wrong', 50, 't', 0.95],
    ['right or wrong', 50, 'percentile', 0.94],
    ['right or wrong', 50, 'bca', 0.93],
    ['right or wrong', 200, 't', 0.95],
    ['right or wrong', 200, 'percentile', 0.955],
    ['right or wrong', 200, 'bca', 0.955],
    ['skewed', 20, 't', 0.915],
    ['skewed', 20, 'percentile', 0.905],
    ['skewed', 20, 'bca', 0.91],
    ['skewed', 50, 't', 0.935],
    ['skewed', 50, 'percentile', 0.93],
    ['skewed', 50, 'bca', 0.93],
    ['skewed', 200, 't', 0.95],
    ['skewed', 200, 'percentile', 0.945],
    ['skewed', 200, 'bca', 0.945],
  ])('%s, %i items, %s: %f', (shape, items, method, expected) => {
    const draw = shape === 'skewed' ? (random: Random): number => -Math.log(1 - random.next()) : binaryDifference
    const truth = shape === 'skewed' ? 1 : 0.05
    const found = coverage(`${shape} ${items} ${method}`, truth, (random) =>
      intervalBy(
        method,
        many(items, () => draw(random)),
        random,
      ),
    )
    expect(Math.abs(found - expected), `covered ${found}`).toBeLessThanOrEqual(0.015)
  })

  it.each<[number, Method, number]>([
    [0.2, 't', 0.95],
    [0.2, 'percentile', 0.94],
    [0.2, 'bca', 0.94],
    [0.5, 't', 0.95],
    [0.5, 'percentile', 0.94],
    [0.5, 'bca', 0.94],
  ])('40 clusters of 8, correlation %f, %s: %f', (correlation, method, expected) => {
    const clusters = many(320, (index) => index % 40)
    const found = coverage(`clusters ${correlation} ${method}`, 0, (random) => {
      const shared = many(40, () => Math.sqrt(correlation) * normal(random))
      const values = clusters.map((label) => shared[label]! + Math.sqrt(1 - correlation) * normal(random))
      return intervalBy(method, values, random, clusters)
    })
    expect(Math.abs(found - expected), `covered ${found}`).toBeLessThanOrEqual(0.015)
  })
})

describe('coverage of other 95% intervals', () => {
  it.each([0.05, 0.3, 0.5, 0.9])('Wilson, 50 trials at %f', (rate) => {
    const found = coverage(`wilson ${rate}`, rate, (random) =>
      wilsonInterval({ successes: binomial(random, 50, rate), trials: 50 }),
    )
    expect(found).toBeGreaterThan(0.92)
  })

  it.each([
    [0.7, 0.9, 0.8, 200, 50],
    [0.5, 0.8, 0.9, 100, 30],
    [0.95, 0.9, 0.8, 200, 50],
    [0.1, 0.85, 0.95, 300, 100],
    [0.7, 0.9, 0.8, 1000, 50],
  ])(
    'a judge: true rate %f, sensitivity %f, specificity %f, %i outputs, %i of each kind seen by humans',
    (...design) => {
      const [rate, sensitivity, specificity, trials, labelled] = design
      const passes = rate * sensitivity + (1 - rate) * (1 - specificity)
      const found = coverage(`judge ${design.join(' ')}`, rate, (random) =>
        correctJudgedRate(
          { successes: binomial(random, trials, passes), trials },
          {
            sensitivity: { successes: binomial(random, labelled, sensitivity), trials: labelled },
            specificity: { successes: binomial(random, labelled, specificity), trials: labelled },
          },
        ),
      )
      expect(found).toBeGreaterThan(0.935)
      expect(found).toBeLessThan(0.975)
    },
  )

  it('Cohen’s kappa, 100 items, two raters that agree on 80%', () => {
    // Each category has half of the items, so chance gives ½ and κ = 0.6.
    const found = coverage('kappa', 0.6, (random) => {
      const first = many(100, () => random.integer(2))
      return cohensKappa({ first, second: first.map((label) => (random.next() < 0.8 ? label : 1 - label)) })
    })
    expect(Math.abs(found - 0.945)).toBeLessThan(0.015)
  })
})
