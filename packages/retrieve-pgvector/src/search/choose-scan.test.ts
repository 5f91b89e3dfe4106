import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseScan, type ScanFacts } from './choose-scan.ts'

const facts: ScanFacts = {
  rows: 50_000,
  matches: 50_000,
  limit: 10,
  dimensions: 384,
  hasIndex: true,
  isIndexable: false,
  isFiltered: false,
}

describe('chooseScan', () => {
  it('walks the graph over many rows, and compares with few', () => {
    expect(chooseScan(facts)).toMatchObject({ scan: 'hnsw', efSearch: 100 })
    expect(chooseScan({ ...facts, rows: 500, matches: 500 }).scan).toBe('exact')
  })

  it('compares with the rows of a selective filter, and walks on when half of them pass', () => {
    const filtered = { ...facts, isFiltered: true, isIndexable: true }
    expect(chooseScan({ ...filtered, matches: 500 }).scan).toBe('exact')
    expect(chooseScan({ ...filtered, matches: 25_000 })).toMatchObject({ scan: 'hnsw', efSearch: 200 })
  })

  it('does not read a huge table for a filter that no index serves', () => {
    const huge = { ...facts, rows: 5_000_000, isFiltered: true }
    expect(chooseScan({ ...huge, matches: 250_000 }).scan).toBe('hnsw')
    expect(chooseScan({ ...huge, matches: 5 })).toMatchObject({ scan: 'exact', reason: 'only about 5 rows pass' })
  })

  it('is exact without an index, and takes settings that PostgreSQL accepts', () => {
    fc.assert(
      fc.property(
        fc.record({
          rows: fc.nat(10_000_000),
          matches: fc.nat(10_000_000),
          limit: fc.integer({ min: 1, max: 100_000 }),
          dimensions: fc.integer({ min: 1, max: 2000 }),
          hasIndex: fc.boolean(),
          isIndexable: fc.boolean(),
          isFiltered: fc.boolean(),
        }),
        (facts) => {
          const choice = chooseScan(facts)
          if (!facts.hasIndex) expect(choice.scan).toBe('exact')
          if (choice.scan === 'exact') return
          expect(choice.efSearch).toBeGreaterThanOrEqual(1)
          expect(choice.efSearch).toBeLessThanOrEqual(1000)
          expect(Number.isInteger(choice.maxScanTuples)).toBe(true)
          expect(choice.maxScanTuples).toBeLessThan(2 ** 31)
        },
      ),
    )
  })
})
