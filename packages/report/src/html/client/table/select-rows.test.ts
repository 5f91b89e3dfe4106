import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PageIndex, PageSide } from '../../page-data.ts'
import { type RowQuery, type RowTexts, selectRows } from './select-rows.ts'
import { createTableModel } from './table-model.ts'

const side = (name: string, scores: readonly (number | null)[], status: readonly number[]): PageSide => ({
  name,
  scores: [scores],
  status,
  latencyMs: status.map((_, place) => (place === 2 ? null : 100 - place)),
  costUsd: status.map(() => null),
  places: [],
  blocks: { outputs: [], records: [], traces: [] },
  held: { outputs: 0, records: 0, traces: 0 },
})

const index: PageIndex = {
  ids: ['a', 'b', 'c', 'd', 'e'],
  repeats: 1,
  metrics: [{ name: 'exact' }],
  sides: [
    side('new', [1, 0, null, 0.5, 0.1 + 0.2], [1, 2, 3, 1, 1]),
    side('old', [0, 1, 1, 0.5, 0.3], [1, 1, 1, 1, 1]),
  ],
  examples: [],
}
const texts: RowTexts = {
  search: ['who wrote emma', 'where is rome', 'a rome apart', 'x', undefined],
  example: ['q10', 'q9', 'q1', '', undefined],
  expected: [],
  output: [],
}
const everything: RowQuery = {
  filter: 'all',
  search: '',
  metric: 0,
  lower: null,
  upper: null,
  sort: { by: 'place' },
  descending: false,
}
const model = createTableModel(index)
const select = (query: Partial<RowQuery>): number[] => selectRows(model, texts, { ...everything, ...query })

describe('selectRows', () => {
  it.each([
    ['all', [0, 1, 2, 3, 4]],
    ['wins', [0]],
    ['losses', [1]],
    ['ties', [3, 4]],
    ['failed', [1]],
    ['missing', [2]],
  ] as const)('filters %s; what differs by rounding is a tie', (filter, rows) => {
    expect(select({ filter })).toEqual(rows)
  })

  it('finds rows that have all words, in any order and case', () => {
    expect(select({ search: 'Rome WHERE' })).toEqual([1])
    expect(select({ search: ' rome ' })).toEqual([1, 2])
  })

  it('keeps scores within bounds, both included', () => {
    expect(select({ lower: 0.5 })).toEqual([0, 3])
    expect(select({ upper: 0.5 })).toEqual([1, 3, 4])
  })

  it('sorts numbers within texts as numbers, and what is absent last either way', () => {
    expect(select({ sort: { by: 'example' } })).toEqual([2, 1, 0, 3, 4])
    expect(select({ sort: { by: 'example' }, descending: true })).toEqual([0, 1, 2, 3, 4])
    expect(select({ sort: { by: 'score', side: 0, metric: 0 } }).at(-1)).toBe(2)
    expect(select({ sort: { by: 'latency', side: 0 } })).toEqual([4, 3, 1, 0, 2])
  })

  it('gives each row of a filter once, however it is sorted', () => {
    const sort = fc.constantFrom<RowQuery['sort']>({ by: 'place' }, { by: 'difference', metric: 0 }, { by: 'output' })
    fc.assert(
      fc.property(sort, fc.boolean(), (sort, descending) => {
        expect(select({ sort, descending }).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4])
      }),
    )
  })
})
