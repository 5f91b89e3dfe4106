import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holmLevels } from './holm-levels.ts'

describe('holmLevels', () => {
  it('tests one p-value at alpha', () => {
    expect(holmLevels([0.03], 0.05)).toEqual([{ level: 0.05, adjustedPValue: 0.03 }])
  })

  it('tests the smallest at alpha/m, the next at alpha/(m − 1), and stops at the first that fails', () => {
    const levels = holmLevels([0.2, 0.001, 0.03, 0.9], 0.05).map(({ level }) => level)
    expect(levels).toEqual([0.05 / 3, 0.05 / 4, 0.05 / 3, 0.05 / 3])
  })

  it('gives the last alpha itself when all others hold', () => {
    expect(holmLevels([0.001, 0.04, 0.01], 0.05).map(({ level }) => level)).toEqual([0.05 / 3, 0.05, 0.025])
  })

  it('finds what the adjusted p-values find', () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(pValues, (given) => {
        for (const [index, { level, adjustedPValue }] of holmLevels(given, 0.05).entries()) {
          // A p-value on the edge is decided by rounding.
          if (Math.abs(adjustedPValue - 0.05) < 1e-9) continue
          expect((given[index] as number) <= level).toBe(adjustedPValue <= 0.05)
        }
      }),
    )
  })
})
