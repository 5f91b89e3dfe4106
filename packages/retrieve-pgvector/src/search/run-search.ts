import type { ScanChoice } from './choose-scan.ts'
import {
  cancelSignal,
  type Connection,
  type PgvectorDatabase,
  runStatement,
  type Statement,
  transact,
} from '../sql/database.ts'

/** A statement, and how its index is walked. */
export interface SearchRun {
  readonly db: PgvectorDatabase
  readonly statement: Statement
  readonly choice: ScanChoice | undefined
  /** Whether what is bound decides the plan, so that a plan for all values would not do. */
  readonly isFiltered: boolean
  readonly signal: AbortSignal | undefined
}

/**
 * Runs a search in a transaction, since its settings must reach no other query of the pool. They are sent together
 * with the statement, without waiting in between.
 */
export async function runSearch<Row>(run: SearchRun): Promise<readonly Row[]> {
  const { db, statement, signal } = run
  const cancel = cancelSignal(db, signal)
  return transact(db, 'read only', async (sql) => {
    const settings = applySettings(sql, run)
    const [, rows] = await Promise.all([settings, runStatement<Row>(sql, statement, cancel)])
    return rows
  })
}

/** Sets what holds until the end of the transaction. */
export async function applySettings(
  sql: Connection,
  { choice, isFiltered }: Pick<SearchRun, 'choice' | 'isFiltered'>,
): Promise<void> {
  const isIndexed = choice?.scan === 'hnsw'
  await runStatement(sql, {
    text: isIndexed ? indexedSettings : plainSettings,
    values: [
      isFiltered ? 'force_custom_plan' : 'auto',
      ...(isIndexed ? [String(choice.efSearch), String(choice.maxScanTuples)] : []),
    ],
  })
}

/** Compiling a statement takes longer than running one of these. */
const plainSettings = `select set_config('plan_cache_mode', $1::text, true), set_config('jit', 'off', true)`

/**
 * The graph goes on when a filter leaves too few rows; relaxed order finds more of the nearest, which are sorted later.
 * Sorting is dear to the planner, so that it takes the order of the index.
 */
const indexedSettings = `${plainSettings}, set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true), set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', $2::text, true), set_config('hnsw.max_scan_tuples', $3::text, true)`
