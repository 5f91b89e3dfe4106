import type { Filter } from '@dspex/core'
import { canonicalJson } from '@dspex/core/implement'
import { type Collection, collectionSql } from '../collection/collection.ts'
import { compileFilter, countTests, isIndexable } from './compile-filter.ts'
import { type PgvectorDatabase, reading, runStatement, statementValues } from '../sql/database.ts'
import type { TableState } from '../collection/table-state.ts'

/** How many rows pass a filter, about. */
export interface MatchEstimate {
  readonly matches: number
  /** Whether they can be found without reading the others. */
  readonly isIndexable: boolean
}

/** What is counted at most: beyond it, the graph is faster anyway. */
const countLimit = 20_000
/** About so many rows are looked at where no index finds those that pass. */
const sampleSize = 5000
const maxEntries = 1000

/** Estimates how many rows pass filters, and remembers it for a while: a wrong one costs time, never an answer. */
export function createEstimator(
  db: PgvectorDatabase,
  { ttlMs, now = () => performance.now() }: { readonly ttlMs: number; readonly now?: () => number },
): (collection: Collection, state: TableState, tenant: string, filter: Filter | undefined) => Promise<MatchEstimate> {
  const known = new Map<string, { readonly estimate: MatchEstimate; readonly until: number }>()
  return async (collection, state, tenant, filter) => {
    const { tenant: column } = collectionSql(collection)
    if (filter === undefined && column === undefined) return { matches: state.rows, isIndexable: false }
    const key = `${tenant}\0${filter ? canonicalJson(filter) : ''}`
    const entry = known.get(key)
    if (entry && entry.until > now()) return entry.estimate
    const estimate = await measure(db, collection, state, tenant, filter)
    known.delete(key)
    known.set(key, { estimate, until: now() + ttlMs })
    if (known.size > maxEntries) known.delete(known.keys().next().value as string)
    return estimate
  }
}

async function measure(
  db: PgvectorDatabase,
  collection: Collection,
  { rows }: TableState,
  tenant: string,
  filter: Filter | undefined,
): Promise<MatchEstimate> {
  const { table, metadata, tenant: column } = collectionSql(collection)
  const { promoted } = collection
  const { values, bind } = statementValues()
  const owner = column === undefined ? 'true' : `${column} = ${bind(tenant)}::text`
  const test = filter ? compileFilter(filter, { metadata, promoted }, bind) : 'true'
  const prepare = filter === undefined || countTests(filter) <= 8
  const count = async (text: string): Promise<number> => {
    const [row] = await reading(() => runStatement<{ readonly count: string }>(db.$client, { text, values, prepare }))
    return Number(row?.count ?? 0)
  }
  const indexable = filter !== undefined && isIndexable(filter, promoted)
  if (indexable || filter === undefined || rows <= 4 * sampleSize) {
    const matches = await count(
      `select count(*)::text as count from (select from ${table} t where ${owner} and ${test} limit ${countLimit}) t`,
    )
    // A tenant of its own is found by the primary key; the only tenant is the whole table.
    const isSmallTenant = filter === undefined && matches < Math.min(countLimit, rows / 2)
    return {
      matches: matches < countLimit ? matches : Math.max(matches, rows / 10),
      isIndexable: indexable || isSmallTenant,
    }
  }
  const percent = (100 * sampleSize) / rows
  const matches = await count(
    `select count(*)::text as count from ${table} t tablesample system (${percent.toFixed(4)}) where ${owner} and ${test}`,
  )
  return { matches: Math.round((matches * 100) / percent), isIndexable: false }
}
