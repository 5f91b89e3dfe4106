import { type PgvectorDatabase, runStatement } from '../sql/database.ts'

/** How far a build is. */
export interface IndexProgress {
  /** What PostgreSQL is at, in its own words. */
  readonly phase: string
  /** Rows, or blocks of them, that are done. */
  readonly done: number
  /** How many there are. */
  readonly total: number
}

/** Reads how far PostgreSQL is with an index over a table; `undefined` when it builds none. */
export async function readProgress(db: PgvectorDatabase, table: string): Promise<IndexProgress | undefined> {
  const [row] = await runStatement<{ readonly phase: string; readonly done: string; readonly total: string }>(
    db.$client,
    {
      text: `select phase, (case when tuples_total > 0 then tuples_done else blocks_done end)::text as done,
      (case when tuples_total > 0 then tuples_total else blocks_total end)::text as total
      from pg_stat_progress_create_index where relid = $1::text::regclass limit 1`,
      values: [table],
    },
  )
  return row && { phase: row.phase, done: Number(row.done), total: Number(row.total) }
}
