import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { designEffect, intraclassCorrelation } from './design-effect.ts'

describe('designEffect', () => {
  it('is 1 without clusters or correlation, and the cluster size when a cluster says one thing', () => {
    expect(designEffect({ meanClusterSize: 1, intraclassCorrelation: 0.5 })).toBe(1)
    expect(designEffect({ meanClusterSize: 8, intraclassCorrelation: 0 })).toBe(1)
    expect(designEffect({ meanClusterSize: 8, intraclassCorrelation: 1 })).toBe(8)
    expect(designEffect({ meanClusterSize: 8, intraclassCorrelation: 0.2 })).toBeCloseTo(2.4, 12)
    expect(designEffect({ meanClusterSize: 8, intraclassCorrelation: 0.2, sizeVariation: 0.5 })).toBeCloseTo(2.8, 12)
  })

  it('refuses what cannot be', () => {
    expect(() => designEffect({ meanClusterSize: 0.5, intraclassCorrelation: 0 })).toThrow('meanClusterSize')
    expect(() => designEffect({ meanClusterSize: 2, intraclassCorrelation: 1.5 })).toThrow(RangeError)
    expect(() => designEffect({ meanClusterSize: 9, intraclassCorrelation: -0.5 })).toThrow('design effect')
  })
})

describe('intraclassCorrelation', () => {
  it('is 1 when values differ only between clusters, negative when only inside them', () => {
    expect(intraclassCorrelation([1, 1, 2, 2, 4, 4], { clusters: [0, 0, 1, 1, 2, 2] })).toBeCloseTo(1, 12)
    expect(intraclassCorrelation([1, 2, 1, 2], { clusters: [0, 0, 1, 1] })).toBeCloseTo(-1, 12)
  })

  it('does not depend on the unit or the order', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 4 })), { minLength: 6 })
    fc.assert(
      fc.property(rows, (rows) => {
        const read = (list: typeof rows, factor: number): number =>
          intraclassCorrelation(
            list.map(([value]) => factor * value + 7),
            { clusters: list.map(([, label]) => label) },
          )
        expect(read(rows.toReversed(), -3)).toBeCloseTo(read(rows, 1), 8)
      }),
    )
  })

  it('is 0 where nothing can be estimated', () => {
    expect(intraclassCorrelation([1], { clusters: ['a'] })).toBe(0)
    expect(intraclassCorrelation([1, 2, 3], { clusters: ['a', 'a', 'a'] })).toBe(0)
    expect(intraclassCorrelation([1, 2, 3], { clusters: ['a', 'b', 'c'] })).toBe(0)
    expect(intraclassCorrelation([2, 2, 2, 2], { clusters: ['a', 'a', 'b', 'b'] })).toBe(0)
  })
})
