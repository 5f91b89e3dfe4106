import { warn } from '@dspex/core/implement'
import type { MatchEstimate } from './estimate-matches.ts'
import type { Search } from './search-sql.ts'
import type { TableState } from '../collection/table-state.ts'

/** Publishes a warning when a search has to read a big table. */
export function warnOfScan(
  { warnFrom, name }: { readonly warnFrom: number; readonly name: string },
  {
    search,
    state,
    estimate,
  }: { readonly search: Search; readonly state: TableState; readonly estimate: MatchEstimate },
): void {
  if (search.choice?.scan !== 'exact' || state.rows < warnFrom) return
  if (estimate.isIndexable) return
  const remedy =
    state.hnsw === undefined
      ? 'Build the index with reindex() of the store.'
      : 'Promote a key of the filter (promote of the store, then migrate()), so that an index finds the rows that pass.'
  if (search.filter === undefined && state.hnsw !== undefined) return
  const { reason } = search.choice
  warn(
    'RETRIEVAL_SCANNED_TABLE',
    () => `Retriever '${name}' reads all of about ${state.rows} rows for a query: ${reason}. ${remedy}`,
  )
}
