import { describe, expect, it } from 'vitest'
import { mean, quantileOfSorted, sampleVariance } from './moments.ts'

describe('mean', () => {
  it('loses nothing to rounding', () => {
    expect(mean(Array.from({ length: 30 }, (_, index) => Number(index === 7)))).toBe(1 / 30)
    expect(mean([1e16, 1, -1e16, 1])).toBe(0.5)
    expect(mean([1e308, 1e308])).toBe(Infinity)
  })
})

describe('sampleVariance', () => {
  it('divides by one less than the count', () => {
    expect(sampleVariance([1, 2, 3, 4])).toBeCloseTo(5 / 3, 12)
    expect(sampleVariance([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBeCloseTo(1, 6)
  })

  it('is infinite for one value, and 0 for values that differ by rounding', () => {
    expect(sampleVariance([5])).toBe(Infinity)
    expect(sampleVariance([0.3 - 0.2, 0.1])).toBe(0)
  })
})

describe('quantileOfSorted', () => {
  it('interpolates between neighbours', () => {
    expect([0, 0.1, 0.5, 0.75, 1].map((p) => quantileOfSorted([10, 20, 40], p))).toEqual([10, 12, 20, 30, 40])
    expect(quantileOfSorted([7], 0.3)).toBe(7)
  })
})
