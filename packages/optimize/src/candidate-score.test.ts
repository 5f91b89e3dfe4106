import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { summarizeScores } from './candidate-score.ts'

describe('summarizeScores', () => {
  it('stays between 0 and 1 for scores that are one or the other, and is never sure', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1 }), (scores) => {
        const { mean, lower, upper, n } = summarizeScores(scores)!
        expect(n).toBe(scores.length)
        expect(lower).toBeGreaterThanOrEqual(0)
        expect(upper).toBeLessThanOrEqual(1)
        expect(upper! - lower!).toBeGreaterThan(0)
        expect(mean).toBeGreaterThanOrEqual(lower!)
        expect(mean).toBeLessThanOrEqual(upper!)
      }),
    )
  })

  it('gives other scores their own scale, and no interval to a single one', () => {
    expect(summarizeScores([])).toBeNull()
    expect(summarizeScores([7])).toEqual({ mean: 7, lower: null, upper: null, n: 1 })
    expect(summarizeScores([10, 20, 30])?.upper).toBeGreaterThan(30)
  })
})
