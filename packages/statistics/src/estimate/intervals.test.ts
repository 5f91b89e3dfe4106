import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binomialProbability } from '../distribution/distributions.ts'
import { clopperPearsonInterval, standardError, tInterval, wilsonInterval } from './intervals.ts'

const score = fc.double({ min: -100, max: 100, noNaN: true }).map((value) => Math.round(value * 1000) / 1000)
const labelled = fc.array(fc.tuple(score, fc.integer({ min: 0, max: 6 })), { minLength: 2, maxLength: 40 })
const alpha = fc.double({ min: 0.001, max: 0.5, noNaN: true })
const share = fc
  .integer({ min: 1, max: 400 })
  .chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.integer({ min: 0, max: trials }) }))

describe('standardError', () => {
  it('is that of independent items when every cluster has one', () => {
    fc.assert(
      fc.property(labelled, (rows) => {
        const values = rows.map(([value]) => value)
        const own = standardError(values, { clusters: rows.map((_, index) => `item ${index}`) })
        expect(own).toEqual(standardError(values))
        expect(standardError(values, { clusters: rows.map(() => undefined) })).toEqual(own)
      }),
    )
  })

  it('does not depend on the order of items or the names of clusters', () => {
    fc.assert(
      fc.property(labelled, (rows) => {
        const found = standardError(
          rows.map(([value]) => value),
          { clusters: rows.map(([, label]) => label) },
        )
        const turned = rows.toReversed()
        const other = standardError(
          turned.map(([value]) => value),
          { clusters: turned.map(([, label]) => `c${label}`) },
        )
        expect(other.mean).toBeCloseTo(found.mean, 9)
        if (found.units > 1) expect(other.standardError).toBeCloseTo(found.standardError, 9)
        expect(other.units).toBe(found.units)
      }),
    )
  })

  it('scales with the values and ignores their position', () => {
    fc.assert(
      fc.property(labelled, (rows) => {
        const values = rows.map(([value]) => value)
        const clusters = rows.map(([, label]) => label)
        const moved = standardError(
          values.map((value) => 3 * value + 50),
          { clusters },
        )
        const found = standardError(values, { clusters })
        fc.pre(found.units > 1)
        expect(moved.standardError).toBeCloseTo(3 * found.standardError, 8)
      }),
    )
  })

  it('grows when whole clusters say the same', () => {
    const values = [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0]
    const clusters = values.map((_, index) => Math.floor(index / 3))
    expect(standardError(values, { clusters }).standardError).toBeGreaterThan(1.5 * standardError(values).standardError)
  })

  it('is infinite for one unit and 0 without spread', () => {
    expect(standardError([3])).toEqual({ mean: 3, standardError: Infinity, degreesOfFreedom: 0, items: 1, units: 1 })
    expect(standardError([1, 2, 3], { clusters: ['a', 'a', 'a'] }).standardError).toBe(Infinity)
    expect(standardError([0.1, 0.1, 0.1]).standardError).toBe(0)
    expect(standardError([0.3 - 0.2, 0.1, 1.1 - 1]).standardError).toBe(0)
  })
})

describe('tInterval', () => {
  it('holds the mean, and narrows as alpha grows', () => {
    fc.assert(
      fc.property(labelled, alpha, (rows, alpha) => {
        const values = rows.map(([value]) => value)
        const wide = tInterval(values, { alpha })
        const narrow = tInterval(values, { alpha: alpha * 1.5 })
        expect(wide.lower).toBeLessThanOrEqual(narrow.lower)
        expect(narrow.lower).toBeLessThanOrEqual(wide.estimate)
        expect(wide.estimate).toBeLessThanOrEqual(narrow.upper)
        expect(narrow.upper).toBeLessThanOrEqual(wide.upper)
        expect(wide.confidence).toBe(1 - alpha)
      }),
    )
  })

  it('is the whole line for one unit', () => {
    expect(tInterval([3])).toEqual({ estimate: 3, lower: -Infinity, upper: Infinity, confidence: 0.95 })
  })

  it('has no length without spread', () => {
    expect(tInterval([2, 2, 2])).toEqual({ estimate: 2, lower: 2, upper: 2, confidence: 0.95 })
  })
})

describe.each([
  { name: 'wilsonInterval', interval: wilsonInterval },
  { name: 'clopperPearsonInterval', interval: clopperPearsonInterval },
])('$name', ({ interval }) => {
  it('lies in [0, 1] around the rate', () => {
    fc.assert(
      fc.property(share, alpha, (share, alpha) => {
        const { lower, estimate, upper } = interval(share, { alpha })
        expect(estimate).toBe(share.successes / share.trials)
        expect(lower).toBeGreaterThanOrEqual(0)
        expect(lower).toBeLessThanOrEqual(estimate + 1e-12)
        expect(upper).toBeGreaterThanOrEqual(estimate - 1e-12)
        expect(upper).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('mirrors when successes and failures change places', () => {
    fc.assert(
      fc.property(share, ({ successes, trials }) => {
        const found = interval({ successes, trials })
        const mirrored = interval({ successes: trials - successes, trials })
        expect(mirrored.lower).toBeCloseTo(1 - found.upper, 12)
        expect(mirrored.upper).toBeCloseTo(1 - found.lower, 12)
      }),
    )
  })

  it('rises with the successes', () => {
    fc.assert(
      fc.property(share, ({ successes, trials }) => {
        fc.pre(successes < trials)
        const found = interval({ successes, trials })
        const more = interval({ successes: successes + 1, trials })
        expect(more.lower).toBeGreaterThan(found.lower)
        expect(more.upper).toBeGreaterThan(found.upper)
      }),
    )
  })

  it('ends exactly at 0 and 1', () => {
    expect(interval({ successes: 0, trials: 7 }).lower).toBe(0)
    expect(interval({ successes: 7, trials: 7 }).upper).toBe(1)
  })

  it('refuses what is no share', () => {
    expect(() => interval({ successes: 0, trials: 0 })).toThrow("'trials' is 0")
    expect(() => interval({ successes: 3, trials: 2 })).toThrow("'successes' is 3 of 2")
    expect(() => interval({ successes: 1.5, trials: 2 })).toThrow(RangeError)
    expect(() => interval({ successes: -1, trials: 2 })).toThrow(RangeError)
  })
})

describe('clopperPearsonInterval', () => {
  it('covers every rate at least as often as it says', () => {
    const rate = fc.double({ min: 0.001, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), rate, fc.constantFrom(0.05, 0.2), (trials, probability, alpha) => {
        let coverage = 0
        for (let successes = 0; successes <= trials; successes += 1) {
          const { lower, upper } = clopperPearsonInterval({ successes, trials }, { alpha })
          if (lower <= probability && probability <= upper) {
            coverage += binomialProbability(successes, { trials, probability })
          }
        }
        expect(coverage).toBeGreaterThanOrEqual(1 - alpha - 1e-9)
      }),
      { numRuns: 60 },
    )
  })
})
