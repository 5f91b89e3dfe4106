import type { PageIndex } from '../../page-data.ts'

/** How an example went. */
export type RowState = 'scored' | 'failed' | 'missing'

/** The columns of the table, by row. A program is the side 0, the baseline 1. */
export interface TableModel {
  readonly index: PageIndex
  readonly size: number
  readonly hasBaseline: boolean
  score(side: number, metric: number, row: number): number | null
  /** Candidate minus baseline; `null` where either has none. */
  difference(metric: number, row: number): number | null
  /** `failed` when the program failed on any repeat; `missing` when the metric has no score. */
  state(side: number, metric: number, row: number): RowState
  /** The mean over the repeats. */
  latency(side: number, row: number): number | null
  /** The sum over the repeats. */
  cost(side: number, row: number): number | null
}

/** Two scores nearer than this are a tie, as in comparisons: they differ by rounding. */
const rounding = 1e-12

/** Makes the columns of what the page carries. */
export function createTableModel(index: PageIndex): TableModel {
  const { repeats, sides, ids } = index
  const known = (column: readonly (number | null)[], row: number): number[] => {
    const values: number[] = []
    for (let place = row * repeats; place < (row + 1) * repeats; place += 1) {
      const value = column[place]
      if (value !== null && value !== undefined) values.push(value)
    }
    return values
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const score: TableModel['score'] = (side, metric, row) => sides[side]?.scores[metric]?.[row] ?? null
  return {
    index,
    size: ids.length,
    hasBaseline: sides.length > 1,
    score,
    difference(metric, row) {
      const [own, other] = [score(0, metric, row), score(1, metric, row)]
      const difference = own === null || other === null ? null : own - other
      return difference !== null && Math.abs(difference) < rounding ? 0 : difference
    },
    state(side, metric, row) {
      const status = sides[side]?.status ?? []
      for (let place = row * repeats; place < (row + 1) * repeats; place += 1) if (status[place] === 2) return 'failed'
      return score(side, metric, row) === null ? 'missing' : 'scored'
    },
    latency(side, row) {
      const values = known(sides[side]?.latencyMs ?? [], row)
      return values.length === 0 ? null : sum(values) / values.length
    },
    cost(side, row) {
      const values = known(sides[side]?.costUsd ?? [], row)
      return values.length === 0 ? null : sum(values)
    },
  }
}
