import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cliffsDelta, discordantOddsRatio, standardizedDifference, winsAndLosses } from './effect-size.ts'

const scores = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 20 })

describe('standardizedDifference', () => {
  it('does not depend on the unit, and shrinks by the correction', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 30 }), (data) => {
        fc.pre(new Set(data).size > 1)
        const { cohensDz, hedgesGz, correction } = standardizedDifference(data)
        expect(standardizedDifference(data.map((value) => value * -5)).cohensDz).toBeCloseTo(-cohensDz!, 9)
        expect(Math.abs(hedgesGz!)).toBeLessThanOrEqual(Math.abs(cohensDz!))
        expect(correction).toBeCloseTo(1 - 3 / (4 * (data.length - 1) - 1), 1)
      }),
    )
  })

  it('is defined for one item, two items, ties and no spread', () => {
    expect(standardizedDifference([3])).toEqual({ cohensDz: null, hedgesGz: null, correction: 0 })
    expect(standardizedDifference([0, 0, 0])).toMatchObject({ cohensDz: 0, hedgesGz: 0 })
    expect(standardizedDifference([-2, -2, -2])).toMatchObject({ cohensDz: -Infinity, hedgesGz: -Infinity })
    expect(standardizedDifference([2, 2])).toEqual({ cohensDz: Infinity, hedgesGz: 0, correction: 0 })
  })
})

describe('discordantOddsRatio', () => {
  it('inverts when the systems change places', () => {
    const count = fc.integer({ min: 1, max: 60 })
    fc.assert(
      fc.property(count, count, (baselineOnly, candidateOnly) => {
        const found = discordantOddsRatio({ baselineOnly, candidateOnly })
        const turned = discordantOddsRatio({ baselineOnly: candidateOnly, candidateOnly: baselineOnly })
        expect(found.estimate! * turned.estimate!).toBeCloseTo(1, 9)
        expect(found.lower * turned.upper).toBeCloseTo(1, 9)
        expect(found.lower).toBeLessThan(found.estimate!)
      }),
    )
  })

  it('is defined without discordant pairs on one side or both', () => {
    expect(discordantOddsRatio({ baselineOnly: 0, candidateOnly: 3 })).toMatchObject({
      estimate: Infinity,
      upper: Infinity,
    })
    expect(discordantOddsRatio({ baselineOnly: 3, candidateOnly: 0 })).toMatchObject({ estimate: 0, lower: 0 })
    expect(discordantOddsRatio({ baselineOnly: 0, candidateOnly: 0 })).toEqual({
      estimate: null,
      lower: 0,
      upper: Infinity,
      confidence: 0.95,
    })
  })
})

describe('cliffsDelta', () => {
  it('counts which of all pairs each side wins', () => {
    fc.assert(
      fc.property(scores, scores, (baseline, candidate) => {
        let dominance = 0
        for (const one of candidate) for (const other of baseline) dominance += Math.sign(one - other)
        const expected = dominance / (baseline.length * candidate.length)
        expect(cliffsDelta({ baseline, candidate })).toBeCloseTo(expected, 12)
        expect(cliffsDelta({ baseline: candidate, candidate: baseline })).toBeCloseTo(-expected, 12)
      }),
    )
  })

  it('is 0 for ties and ±1 for full separation', () => {
    expect(cliffsDelta({ baseline: [1, 1], candidate: [1] })).toBe(0)
    expect(cliffsDelta({ baseline: [1, 2], candidate: [3] })).toBe(1)
  })
})

describe('winsAndLosses', () => {
  it('counts, with a tolerance for ties', () => {
    expect(winsAndLosses([0.2, -0.2, 0, 0.05])).toEqual({ wins: 2, losses: 1, ties: 1 })
    expect(winsAndLosses([0.2, -0.2, 0, 0.05], { tolerance: 0.1 })).toEqual({ wins: 1, losses: 1, ties: 2 })
    expect(winsAndLosses([0.2, -0.2], { tolerance: 0.2 })).toEqual({ wins: 0, losses: 0, ties: 2 })
  })
})
