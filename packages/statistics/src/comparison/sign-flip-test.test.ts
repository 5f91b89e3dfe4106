import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mcnemarTest } from './paired-tests.ts'
import { signFlipTest, signFlipTestAsync } from './sign-flip-test.ts'

const small = fc.array(
  fc.integer({ min: -9, max: 9 }).map((value) => value / 10),
  { minLength: 1, maxLength: 10 },
)

describe('signFlipTest', () => {
  it('counts sign patterns', () => {
    // Of the 8 patterns of ±1 ±2 ±3, the sums ±6 are as far out as 6, and ±4 too as far as 4.
    expect(signFlipTest([1, 2, 3])).toMatchObject({ pValue: 2 / 8, method: 'exact', patterns: 8, mean: 2 })
    expect(signFlipTest([-1, 2, 3])).toMatchObject({ pValue: 4 / 8 })
    expect(signFlipTest([-1, 2, 3], { alternative: 'greater' }).pValue).toBe(2 / 8)
    expect(signFlipTest([-1, 2, 3], { alternative: 'less' }).pValue).toBe(7 / 8)
  })

  it('equals the exact test of McNemar on right and wrong', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), (baselineOnly, candidateOnly) => {
        const differences = [
          ...Array.from({ length: baselineOnly }, () => -1),
          ...Array.from({ length: candidateOnly }, () => 1),
          ...Array.from({ length: 30 }, () => 0),
        ]
        for (const alternative of ['two-sided', 'greater', 'less'] as const) {
          const found = signFlipTest(differences, { alternative })
          expect(found.method).toBe('exact')
          expect(found.pValue).toBeCloseTo(mcnemarTest({ baselineOnly, candidateOnly }, { alternative }).pValue, 12)
        }
      }),
    )
  })

  it('does not depend on order, size of the unit, or which system is the baseline', () => {
    fc.assert(
      fc.property(small, (data) => {
        const { pValue } = signFlipTest(data)
        expect(signFlipTest(data.toReversed()).pValue).toBe(pValue)
        expect(signFlipTest(data.map((value) => value * -7)).pValue).toBe(pValue)
        expect(
          signFlipTest(
            data.map((value) => -value),
            { alternative: 'less' },
          ).pValue,
        ).toBe(signFlipTest(data, { alternative: 'greater' }).pValue)
      }),
    )
  })

  it('flips whole clusters: that is the test of their sums', () => {
    fc.assert(
      fc.property(small, (data) => {
        const clusters = data.map((_, index) => (index % 4 === 3 ? undefined : index % 3))
        const sums = [0, 1, 2].map((label) =>
          data.reduce((sum, value, index) => sum + (clusters[index] === label ? value : 0), 0),
        )
        const alone = data.filter((_, index) => clusters[index] === undefined)
        expect(signFlipTest(data, { clusters }).pValue).toBe(signFlipTest([...sums, ...alone]).pValue)
      }),
    )
  })

  it('draws patterns when there are too many, near the exact value and never 0', () => {
    const data = [1.3, -0.2, 0.8, 2.1, -0.9, 0.4, 1.1, 0.6, -0.3, 0.7]
    for (const alternative of ['two-sided', 'greater', 'less'] as const) {
      const exact = signFlipTest(data, { alternative })
      const drawn = signFlipTest(data, { alternative, exactUpTo: 9, resamples: 40_000, seed: 1 })
      expect(drawn.method).toBe('monte-carlo')
      expect(Math.abs(drawn.pValue - exact.pValue)).toBeLessThan(0.01)
    }
    const clear = Array.from({ length: 70 }, (_, index) => 1 + index / 100)
    expect(signFlipTest(clear, { resamples: 999 })).toMatchObject({ pValue: 1 / 1000, patterns: 999, units: 70 })
  })

  it('flips each of many units half of the time', () => {
    for (let large = 0; large < 40; large += 1) {
      // Only flipping the large one brings the mean down.
      const data = Array.from({ length: 40 }, (_, index) => (index === large ? 1 : -1e-6))
      const { pValue } = signFlipTest(data, { alternative: 'greater', resamples: 400, seed: large })
      expect(Math.abs(pValue - 0.5)).toBeLessThan(0.12)
    }
  })

  it('gives the same for the same seed', () => {
    const data = Array.from({ length: 40 }, (_, index) => Math.sin(index) + 0.1)
    const { pValue } = signFlipTest(data, { seed: 'a', resamples: 500 })
    expect(signFlipTest(data, { seed: 'a', resamples: 500 }).pValue).toBe(pValue)
    expect(signFlipTest(data, { seed: 'b', resamples: 500 }).pValue).not.toBe(pValue)
  })

  it('tries all patterns up to 16 units, unless told otherwise', () => {
    const alike = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
    expect(signFlipTest(alike(16)).method).toBe('exact')
    expect(signFlipTest(alike(17), { resamples: 10 }).method).toBe('monte-carlo')
    expect(signFlipTest(alike(17), { exactUpTo: 17 }).method).toBe('exact')
    expect(() => signFlipTest([1], { exactUpTo: 25 })).toThrow("'exactUpTo' is 25")
  })

  it('says p = 1 for one item and for ties', () => {
    expect(signFlipTest([3])).toMatchObject({ pValue: 1, units: 1 })
    expect(signFlipTest([3], { alternative: 'greater' }).pValue).toBe(0.5)
    expect(signFlipTest([0, 0])).toMatchObject({ pValue: 1, patterns: 1, method: 'exact' })
    expect(signFlipTest([0.1, 0.2, -0.3])).toMatchObject({ pValue: 1 })
  })
})

describe('signFlipTestAsync', () => {
  it('gives what the synchronous one gives, and stops on abort', async () => {
    const data = Array.from({ length: 300 }, (_, index) => Math.sin(index) + 0.05)
    expect(await signFlipTestAsync(data, { seed: 2 })).toEqual(signFlipTest(data, { seed: 2 }))
    const reason = new Error('enough')
    await expect(signFlipTestAsync(data, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
