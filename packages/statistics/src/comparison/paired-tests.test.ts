import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equivalenceTest, mcnemarTest, pairedDifferences, tTest } from './paired-tests.ts'

const differences = fc.array(
  fc.integer({ min: -30, max: 30 }).map((value) => value / 10),
  { minLength: 2, maxLength: 25 },
)
const counts = fc.record({
  baselineOnly: fc.integer({ min: 0, max: 80 }),
  candidateOnly: fc.integer({ min: 0, max: 80 }),
})

describe('pairedDifferences', () => {
  it('takes the baseline from the candidate', () => {
    expect(pairedDifferences({ baseline: [1, 0], candidate: [1, 1] })).toEqual([0, 1])
  })

  it('refuses lists that do not pair up', () => {
    expect(() => pairedDifferences({ baseline: [1], candidate: [1, 1] })).toThrow(
      "'baseline' and 'candidate' have 1 and 2",
    )
    expect(() => pairedDifferences({ baseline: [], candidate: [] })).toThrow("'baseline' is empty")
    expect(() => pairedDifferences({ baseline: [1], candidate: [Number.NaN] })).toThrow(
      "'candidate' holds NaN at position 0",
    )
  })
})

describe('tTest', () => {
  it('has one-sided p-values that sum to 1, the smaller half of the two-sided one', () => {
    fc.assert(
      fc.property(differences, (data) => {
        const [both, greater, less] = (['two-sided', 'greater', 'less'] as const).map(
          (alternative) => tTest(data, { alternative }).pValue,
        ) as [number, number, number]
        if (tTest(data).t !== 0) expect(greater + less).toBeCloseTo(1, 10)
        expect(both).toBeCloseTo(Math.min(1, 2 * Math.min(greater, less)), 10)
      }),
    )
  })

  it('turns round with the systems', () => {
    fc.assert(
      fc.property(differences, (data) => {
        const turned = data.map((value) => -value)
        expect(tTest(turned).pValue).toBeCloseTo(tTest(data).pValue, 10)
        expect(tTest(turned, { alternative: 'less' }).pValue).toBeCloseTo(
          tTest(data, { alternative: 'greater' }).pValue,
          10,
        )
      }),
    )
  })

  it('says p = 1 for one unit and for ties, and 0 for a difference without spread', () => {
    expect(tTest([5])).toMatchObject({ t: 0, pValue: 1, standardError: Infinity })
    expect(tTest([5], { alternative: 'greater' }).pValue).toBe(1)
    expect(tTest([0, 0, 0])).toMatchObject({ t: 0, pValue: 1 })
    expect(tTest([2, 2, 2])).toMatchObject({ t: Infinity, pValue: 0 })
    expect(tTest([-2, -2], { alternative: 'greater' })).toMatchObject({ t: -Infinity, pValue: 1 })
  })
})

describe('equivalenceTest', () => {
  it('is equivalent exactly when its interval lies inside the margin', () => {
    fc.assert(
      fc.property(differences, fc.double({ min: 0.05, max: 3, noNaN: true }), (data, margin) => {
        const { equivalent, lower, upper, pValue, confidence } = equivalenceTest(data, { margin })
        fc.pre(Math.abs(pValue - 0.05) > 1e-9)
        expect(equivalent).toBe(-margin < lower && upper < margin)
        expect(confidence).toBeCloseTo(0.9, 12)
      }),
    )
  })

  it('gets easier as the margin grows', () => {
    fc.assert(
      fc.property(differences, fc.double({ min: 0.05, max: 3, noNaN: true }), (data, margin) => {
        const wider = equivalenceTest(data, { margin: 1.2 * margin }).pValue
        expect(wider).toBeLessThanOrEqual(equivalenceTest(data, { margin }).pValue + 1e-12)
      }),
    )
  })

  it('never calls one unit equivalent, and ties always', () => {
    expect(equivalenceTest([0], { margin: 1 })).toMatchObject({ equivalent: false, pValue: 1, lower: -Infinity })
    expect(equivalenceTest([0, 0], { margin: 1 })).toMatchObject({ equivalent: true, pValue: 0, lower: 0, upper: 0 })
    expect(equivalenceTest([2, 2], { margin: 1 })).toMatchObject({ equivalent: false, pValue: 1 })
  })

  it('refuses margins and sizes that make no sense', () => {
    for (const margin of [0, -1, Number.NaN, Infinity]) {
      expect(() => equivalenceTest([1, 2], { margin })).toThrow("'margin' is")
    }
    expect(() => equivalenceTest([1, 2], { margin: 1, alpha: 0.5 })).toThrow(RangeError)
  })
})

describe('mcnemarTest', () => {
  it('does not care which system is the baseline', () => {
    fc.assert(
      fc.property(counts, fc.constantFrom('exact', 'mid-p'), (table, method) => {
        const turned = { baselineOnly: table.candidateOnly, candidateOnly: table.baselineOnly }
        expect(mcnemarTest(turned, { method }).pValue).toBe(mcnemarTest(table, { method }).pValue)
        const greater = mcnemarTest(table, { method, alternative: 'greater' })
        expect(mcnemarTest(turned, { method, alternative: 'less' }).pValue).toBe(greater.pValue)
      }),
    )
  })

  it('has a mid-p below the exact p, and both from 0 to 1', () => {
    fc.assert(
      fc.property(counts, (table) => {
        const exact = mcnemarTest(table).pValue
        const midP = mcnemarTest(table, { method: 'mid-p' }).pValue
        expect(midP).toBeLessThanOrEqual(exact + 1e-12)
        expect(midP).toBeGreaterThan(0)
        expect(exact).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('falls as the split gets more lopsided', () => {
    fc.assert(
      fc.property(counts, ({ baselineOnly, candidateOnly }) => {
        fc.pre(baselineOnly > 0 && baselineOnly <= candidateOnly)
        const more = mcnemarTest({ baselineOnly: baselineOnly - 1, candidateOnly: candidateOnly + 1 })
        expect(more.pValue).toBeLessThan(mcnemarTest({ baselineOnly, candidateOnly }).pValue)
      }),
    )
  })

  it('says p = 1 without discordant pairs', () => {
    const none = { baselineOnly: 0, candidateOnly: 0 }
    expect(mcnemarTest(none)).toEqual({ ...none, pValue: 1 })
    expect(mcnemarTest(none, { method: 'mid-p' }).pValue).toBe(1)
    expect(mcnemarTest(none, { alternative: 'greater' }).pValue).toBe(1)
    expect(mcnemarTest(none, { alternative: 'greater', method: 'mid-p' }).pValue).toBe(0.5)
  })

  it('refuses counts that are none', () => {
    expect(() => mcnemarTest({ baselineOnly: -1, candidateOnly: 2 })).toThrow("'baselineOnly' is -1")
    expect(() => mcnemarTest({ baselineOnly: 1, candidateOnly: 0.5 })).toThrow("'candidateOnly' is 0.5")
  })
})
