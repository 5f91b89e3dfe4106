import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wilcoxonTest } from './wilcoxon-test.ts'

const data = fc.array(
  fc.integer({ min: -9, max: 9 }).map((value) => value / 10),
  { minLength: 1, maxLength: 12 },
)

describe('wilcoxonTest', () => {
  it('ranks what is not 0, and shares ranks among ties', () => {
    expect(wilcoxonTest([0, 3, -1, 3, 5])).toMatchObject({ positiveRanks: 9, negativeRanks: 1, used: 4 })
    expect(wilcoxonTest([0.3 - 0.2, -0.1, 0.5])).toMatchObject({ positiveRanks: 4.5, negativeRanks: 1.5 })
  })

  it('has the exact distribution, also with ties', () => {
    fc.assert(
      fc.property(data, (values) => {
        const found = wilcoxonTest(values)
        const kept = values.filter((value) => value !== 0)
        const flips = Array.from({ length: 2 ** kept.length }, (_, pattern) =>
          wilcoxonTest([...kept.map((value, index) => ((pattern >> index) & 1 ? -value : value)), 0], { exactUpTo: 0 }),
        )
        const atLeast = flips.filter(({ positiveRanks }) => positiveRanks >= found.positiveRanks).length / flips.length
        expect(wilcoxonTest(values, { alternative: 'greater' }).pValue).toBeCloseTo(atLeast, 12)
      }),
      { numRuns: 25 },
    )
  })

  it('does not depend on order, and turns round with the systems', () => {
    fc.assert(
      fc.property(data, fc.constantFrom(0, 50), (values, exactUpTo) => {
        const turned = values.map((value) => -value).toReversed()
        expect(wilcoxonTest(turned, { exactUpTo }).pValue).toBeCloseTo(wilcoxonTest(values, { exactUpTo }).pValue, 12)
        const greater = wilcoxonTest(values, { exactUpTo, alternative: 'greater' }).pValue
        expect(wilcoxonTest(turned, { exactUpTo, alternative: 'less' }).pValue).toBeCloseTo(greater, 12)
      }),
    )
  })

  it('has a normal approximation near the exact value', () => {
    const values = Array.from({ length: 50 }, (_, index) => Math.sin(index * 3) + 0.2)
    const exact = wilcoxonTest(values)
    const normal = wilcoxonTest(values, { exactUpTo: 49 })
    expect([exact.method, normal.method]).toEqual(['exact', 'normal'])
    expect(normal.pValue / exact.pValue).toBeCloseTo(1, 1)
  })

  it('says p = 1 for ties and for one item', () => {
    expect(wilcoxonTest([0, 0])).toEqual({ positiveRanks: 0, negativeRanks: 0, used: 0, pValue: 1, method: 'exact' })
    expect(wilcoxonTest([2])).toMatchObject({ pValue: 1 })
    expect(wilcoxonTest([2], { exactUpTo: 0 })).toMatchObject({ pValue: 1 })
    expect(wilcoxonTest([0], { exactUpTo: 0 })).toMatchObject({ pValue: 1 })
  })

  it('refuses an exact distribution that would take too long', () => {
    expect(() => wilcoxonTest([1], { exactUpTo: 501 })).toThrow("'exactUpTo' is 501")
  })
})
