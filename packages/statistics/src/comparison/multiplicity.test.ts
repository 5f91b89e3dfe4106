import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adjustPValues, type Adjustment } from './multiplicity.ts'

const methods: readonly Adjustment[] = ['holm', 'benjamini-hochberg', 'benjamini-yekutieli']
const list = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 15 })

describe('adjustPValues', () => {
  it.each(methods)('%s raises p-values, keeps their order and stays in [0, 1]', (method) => {
    fc.assert(
      fc.property(list, (pValues) => {
        const adjusted = adjustPValues(pValues, { method })
        for (const [index, value] of adjusted.entries()) {
          expect(value).toBeGreaterThanOrEqual(pValues[index]! * (1 - 1e-12))
          expect(value).toBeLessThanOrEqual(1)
          for (const [other, second] of adjusted.entries()) {
            if (pValues[index]! <= pValues[other]!) expect(value).toBeLessThanOrEqual(second)
          }
        }
      }),
    )
  })

  it.each(methods)('%s does not depend on the order of the tests', (method) => {
    fc.assert(
      fc.property(list, (pValues) => {
        const turned = adjustPValues(pValues.toReversed(), { method }).toReversed()
        expect(turned).toEqual(adjustPValues(pValues, { method }))
      }),
    )
  })

  it('is strictest with Holm or Benjamini–Yekutieli, and leaves a single test alone', () => {
    fc.assert(
      fc.property(list, (pValues) => {
        const [holm, hochberg, yekutieli] = methods.map((method) => adjustPValues(pValues, { method }))
        for (const index of pValues.keys()) {
          expect(hochberg![index]).toBeLessThanOrEqual(holm![index]! + 1e-12)
          expect(hochberg![index]).toBeLessThanOrEqual(yekutieli![index]!)
        }
      }),
    )
    for (const method of methods) expect(adjustPValues([0.03], { method })).toEqual([0.03])
  })

  it('uses Holm by default', () => {
    expect(adjustPValues([0.01, 0.02])).toEqual([0.02, 0.02])
  })

  it('refuses what is no list of probabilities', () => {
    expect(() => adjustPValues([])).toThrow("'pValues' is empty")
    expect(() => adjustPValues([0.1, Number.NaN])).toThrow("'pValues[1]' is NaN")
    expect(() => adjustPValues([1.2])).toThrow(RangeError)
  })
})
