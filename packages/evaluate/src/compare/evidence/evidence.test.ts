import { createRandom } from '@dspex/core/implement'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupItems, mcnemarTest, signFlipTest, standardError, studentCdf, tInterval, tTest } from '@dspex/statistics'
import { type Evidence, strictest, twoSidedPValue } from './evidence.ts'
import { signFlipEvidence } from './sign-flip-evidence.ts'
import { studentEvidence } from './student-evidence.ts'
import { unseenEvidence } from './unseen-evidence.ts'

const values = [0.1, 0.5, -0.2, 0.3, 0, 0.9, -0.4, 0.25]
const flips = (differences: readonly number[], labels?: readonly string[]): Evidence =>
  signFlipEvidence(differences, groupItems(differences.length, labels), { seed: 0 }) as Evidence

/** That bounds and p-values say the same, a little off the bound, where rounding can't decide. */
function expectDuality({ lower, upper, pAbove, pBelow }: Evidence, tail: number, step = 1e-6): void {
  if (Number.isFinite(lower(tail))) {
    expect(pAbove(lower(tail) - step)).toBeLessThanOrEqual(tail)
    expect(pAbove(lower(tail) + step)).toBeGreaterThan(tail)
  }
  if (Number.isFinite(upper(tail))) {
    expect(pBelow(upper(tail) + step)).toBeLessThanOrEqual(tail)
    expect(pBelow(upper(tail) - step)).toBeGreaterThan(tail)
  }
}

describe('studentEvidence', () => {
  it('is Student’s t where nothing is skewed', () => {
    const evidence = studentEvidence(standardError(values), 0)
    const { lower, upper } = tInterval(values)
    expect(evidence.lower(0.025)).toBeCloseTo(lower, 12)
    expect(evidence.upper(0.025)).toBeCloseTo(upper, 12)
    expect(twoSidedPValue(evidence)).toBeCloseTo(tTest(values).pValue, 12)
  })

  it('corrects t by Hall’s cubic', () => {
    const estimate = { mean: 2, standardError: 1, degreesOfFreedom: 24, items: 25, units: 25 }
    // By hand for t = 2, γ = 1, G = 25: 2 + (4/3 + 1/6)/5 + 8/(27 · 25).
    const g = 2 + 0.3 + 8 / 675
    expect(studentEvidence(estimate, 1).pAbove(0)).toBeCloseTo(studentCdf(-g, { degreesOfFreedom: 24 }), 12)
    const mirrored = studentEvidence({ ...estimate, mean: -2 }, -1)
    expect(mirrored.pBelow(0)).toBeCloseTo(studentCdf(-g, { degreesOfFreedom: 24 }), 12)
  })

  it('reaches further to the side of the long tail', () => {
    const estimate = { mean: 0, standardError: 1, degreesOfFreedom: 24, items: 25, units: 25 }
    const { lower, upper } = studentEvidence(estimate, 1.5)
    expect(upper(0.025)).toBeGreaterThan(-lower(0.025) + 0.5)
  })

  it('has bounds and p-values that agree', () => {
    fc.assert(
      fc.property(fc.double({ min: -4, max: 4, noNaN: true }), fc.integer({ min: 2, max: 300 }), (skewness, units) => {
        const estimate = { mean: 0.1, standardError: 0.05, degreesOfFreedom: units - 1, items: units, units }
        for (const tail of [0.025, 0.005]) expectDuality(studentEvidence(estimate, skewness), tail)
      }),
    )
  })
})

describe('signFlipEvidence', () => {
  it('has the p-value of the exact sign-flip test, also with clusters and ties', () => {
    const labels = ['a', 'a', 'b', 'c', 'd', 'e', 'f', 'g']
    expect(twoSidedPValue(flips(values))).toBeCloseTo(signFlipTest(values).pValue, 12)
    expect(twoSidedPValue(flips(values, labels))).toBeCloseTo(signFlipTest(values, { clusters: labels }).pValue, 12)
    const tied = [...values, ...Array.from({ length: 300 }, () => 0)]
    expect(twoSidedPValue(flips(tied))).toBeCloseTo(signFlipTest(tied).pValue, 12)
    expect(twoSidedPValue(flips([0, 0, 0, 0, 0, 0, 0, 0]))).toBe(1)
  })

  it('is McNemar’s exact test where scores are right or wrong', () => {
    const differences = Array.from({ length: 200 }, (_, index) => (index < 9 ? 1 : index < 11 ? -1 : 0))
    const { pValue } = mcnemarTest({ candidateOnly: 9, baselineOnly: 2 })
    expect(twoSidedPValue(flips(differences))).toBeCloseTo(pValue, 12)
  })

  it('takes the means of subsets as bounds: the smallest and largest of 6 units bound 95%', () => {
    const six = [1, 2, 3, 4, 5, 6]
    expect([flips(six).lower(0.025), flips(six).upper(0.025)]).toEqual([1, 6])
    expect([flips([1, 2, 3, 4, 5]).lower(0.025), flips([1, 2, 3, 4, 5]).upper(0.025)]).toEqual([-Infinity, Infinity])
  })

  it('draws patterns for many units, near the t interval of well-behaved ones and never with p = 0', () => {
    const random = createRandom(1)
    const many = Array.from({ length: 300 }, () => random.next() - 0.4)
    const { lower, upper } = tInterval(many)
    const evidence = flips(many)
    expect(Math.abs(evidence.lower(0.025) - lower)).toBeLessThan(0.005)
    expect(Math.abs(evidence.upper(0.025) - upper)).toBeLessThan(0.005)
    expect(flips(many.map((value) => value + 5)).pAbove(0)).toBe(1 / 10_000)
    expect(flips(many).lower(0.025)).toBe(evidence.lower(0.025))
  })

  it('leaves a thousand and more differences to Student’s t, but never a few among many ties', () => {
    const units = groupItems(5000)
    const all = Array.from({ length: 5000 }, (_, index) => (index % 2) - 0.4)
    expect(signFlipEvidence(all, units, { seed: 0 })).toBeUndefined()
    const few = Array.from({ length: 5000 }, (_, index) => (index < 5 ? 1 : 0))
    expect(twoSidedPValue(flips(few))).toBe(2 / 32)
  })

  it('has bounds and p-values that agree', () => {
    const differences = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 24 })
    fc.assert(
      fc.property(differences, (numbers) => expectDuality(flips(numbers), 0.025)),
      { numRuns: 50 },
    )
  })
})

describe('unseenEvidence', () => {
  it('bounds what 50 equal differences may hide, by the rule of three', () => {
    const { lower, upper } = unseenEvidence(0, { units: 50, range: 1 })
    expect(upper(0.025)).toBeCloseTo(1 - 0.025 ** (1 / 50), 12)
    expect(lower(0.025)).toBeCloseTo(-0.0711, 4)
  })

  it('takes five wins of five for nothing, and six for something', () => {
    expect(unseenEvidence(1, { units: 5, range: 1 }).lower(0.025)).toBeLessThan(0)
    expect(unseenEvidence(1, { units: 6, range: 1 }).lower(0.025)).toBeGreaterThan(0)
  })

  it('has bounds and p-values that agree', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.9, max: 0.9, noNaN: true }), fc.integer({ min: 2, max: 99 }), (common, units) =>
        expectDuality(unseenEvidence(common, { units, range: 1 }), 0.025),
      ),
    )
  })
})

describe('strictest', () => {
  it('claims only what all claim', () => {
    const narrow = unseenEvidence(0.5, { units: 100, range: 1 })
    const wide = unseenEvidence(0.4, { units: 10, range: 1 })
    const both = strictest([narrow, wide])
    expect(both.lower(0.025)).toBe(wide.lower(0.025))
    expect(both.upper(0.025)).toBe(Math.max(narrow.upper(0.025), wide.upper(0.025)))
    expect(both.pAbove(0)).toBe(wide.pAbove(0))
    expectDuality(both, 0.025)
  })
})
