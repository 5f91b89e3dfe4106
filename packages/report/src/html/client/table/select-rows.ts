import type { TableModel } from './table-model.ts'

/** Which rows to show. */
export type RowFilter = 'all' | 'failed' | 'missing' | 'wins' | 'losses' | 'ties'

/** By what rows are sorted: a column of numbers, or one of texts. */
export type SortKey =
  | { readonly by: 'place' }
  | { readonly by: 'example' | 'expected' | 'output' }
  | { readonly by: 'difference'; readonly metric: number }
  | { readonly by: 'score'; readonly side: number; readonly metric: number }
  | { readonly by: 'latency' | 'cost'; readonly side: number }

/** What the reader asked for. */
export interface RowQuery {
  readonly filter: RowFilter
  /** Words that must all stand in the inputs, labels or outputs. */
  readonly search: string
  /** The metric that filters are about. */
  readonly metric: number
  /** Scores within these, both included; `null` is open. */
  readonly lower: number | null
  readonly upper: number | null
  readonly sort: SortKey
  readonly descending: boolean
}

/** The texts of rows, as far as they are unpacked. */
export interface RowTexts {
  /** In small letters. */
  readonly search: readonly (string | undefined)[]
  readonly example: readonly (string | undefined)[]
  readonly expected: readonly (string | undefined)[]
  readonly output: readonly (string | undefined)[]
}

/** Finds the rows that a query asks for, in the order that it asks for. What has no value comes last, either way. */
export function selectRows(model: TableModel, texts: RowTexts, query: RowQuery): number[] {
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean)
  const rows: number[] = []
  for (let row = 0; row < model.size; row += 1) {
    if (passesFilter(model, query, row) && isWithin(model, query, row) && hasWords(texts, words, row)) rows.push(row)
  }
  return sortRows(rows, query, valuesOf(model, texts, query.sort))
}

function passesFilter(model: TableModel, { filter, metric }: RowQuery, row: number): boolean {
  if (filter === 'all') return true
  if (filter === 'failed' || filter === 'missing') {
    const isSo = (side: number): boolean => model.state(side, metric, row) === filter
    return isSo(0) || (model.hasBaseline && isSo(1))
  }
  const difference = model.difference(metric, row)
  if (difference === null) return false
  return filter === 'ties' ? difference === 0 : filter === 'wins' ? difference > 0 : difference < 0
}

function isWithin(model: TableModel, { metric, lower, upper }: RowQuery, row: number): boolean {
  if (lower === null && upper === null) return true
  const score = model.score(0, metric, row)
  return score !== null && score >= (lower ?? -Infinity) && score <= (upper ?? Infinity)
}

function hasWords(texts: RowTexts, words: readonly string[], row: number): boolean {
  if (words.length === 0) return true
  const text = texts.search[row]
  return text !== undefined && words.every((word) => text.includes(word))
}

type Value = number | string | null | undefined

function valuesOf(model: TableModel, texts: RowTexts, sort: SortKey): (row: number) => Value {
  switch (sort.by) {
    case 'place':
      return (row) => row
    case 'difference':
      return (row) => model.difference(sort.metric, row)
    case 'score':
      return (row) => model.score(sort.side, sort.metric, row)
    case 'latency':
    case 'cost':
      return (row) => model[sort.by](sort.side, row)
    default:
      return (row) => texts[sort.by][row] || null
  }
}

function sortRows(rows: number[], { descending }: RowQuery, valueOf: (row: number) => Value): number[] {
  const direction = descending ? -1 : 1
  const { compare } = new Intl.Collator('en', { numeric: true })
  const known = rows.map((row) => ({ row, value: valueOf(row) }))
  known.sort((a, b) => {
    if (a.value === b.value) return a.row - b.row
    if (a.value === null || a.value === undefined) return 1
    if (b.value === null || b.value === undefined) return -1
    const order =
      typeof a.value === 'string' || typeof b.value === 'string'
        ? compare(String(a.value), String(b.value))
        : a.value - b.value
    return order === 0 ? a.row - b.row : order * direction
  })
  return known.map(({ row }) => row)
}
