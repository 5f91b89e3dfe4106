import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { correctJudgedRate } from './judge-bias.ts'

const observed = fc
  .integer({ min: 1, max: 400 })
  .chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.integer({ min: 0, max: trials }) }))
const rate = fc.double({ min: 0.55, max: 1, noNaN: true })

describe('correctJudgedRate', () => {
  it('leaves the rate of a perfect judge alone', () => {
    fc.assert(
      fc.property(observed, (observed) => {
        const found = correctJudgedRate(observed, { sensitivity: 1, specificity: 1 })
        expect(found.estimate).toBeCloseTo(observed.successes / observed.trials, 12)
        expect(found.observed).toBe(observed.successes / observed.trials)
      }),
    )
  })

  it('undoes what a biased judge does', () => {
    // 70% right; the judge passes 90% of those and 20% of the rest: 69%.
    const found = correctJudgedRate({ successes: 69, trials: 100 }, { sensitivity: 0.9, specificity: 0.8 })
    expect(found.estimate).toBeCloseTo(0.7, 12)
    expect(found.unclipped).toBe(found.estimate)
  })

  it('stays in [0, 1], and says when it had to', () => {
    fc.assert(
      fc.property(observed, rate, rate, (observed, sensitivity, specificity) => {
        const found = correctJudgedRate(observed, { sensitivity, specificity })
        expect(found.lower).toBeGreaterThanOrEqual(0)
        expect(found.upper).toBeLessThanOrEqual(1)
        expect(found.lower).toBeLessThanOrEqual(found.upper)
        expect(found.estimate).toBe(Math.min(1, Math.max(0, found.unclipped)))
      }),
    )
    const found = correctJudgedRate({ successes: 1, trials: 100 }, { sensitivity: 0.9, specificity: 0.8 })
    expect(found).toMatchObject({ estimate: 0, lower: 0 })
    expect(found.unclipped).toBeLessThan(0)
  })

  it('knows more when more is known about the judge', () => {
    const width = (trials: number): number => {
      const sensitivity = { successes: 0.9 * trials, trials }
      const { lower, upper } = correctJudgedRate(
        { successes: 200, trials: 400 },
        { sensitivity, specificity: sensitivity },
      )
      return upper - lower
    }
    expect(width(20)).toBeGreaterThan(width(100))
    expect(width(100)).toBeGreaterThan(width(1000))
  })

  it('has the interval [0, 1] when the judge may be worthless, and refuses one that is', () => {
    const sensitivity = { successes: 1, trials: 1 }
    const specificity = { successes: 1, trials: 100 }
    expect(correctJudgedRate({ successes: 1, trials: 2 }, { sensitivity, specificity })).toMatchObject({
      lower: 0,
      upper: 1,
    })
    expect(() => correctJudgedRate({ successes: 1, trials: 2 }, { sensitivity: 0.5, specificity: 0.5 })).toThrow(
      'Sensitivity 0.5 and specificity 0.5 do not sum to more than 1',
    )
    expect(() => correctJudgedRate({ successes: 1, trials: 2 }, { sensitivity: 1.5, specificity: 1 })).toThrow(
      "'sensitivity' is 1.5",
    )
  })
})
