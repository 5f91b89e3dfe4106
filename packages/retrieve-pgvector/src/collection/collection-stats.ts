import { type IndexProgress, readProgress } from './index-progress.ts'
import { type Collection, collectionSql } from './collection.ts'
import { isEmbedded, type PgvectorDatabase, runStatement } from '../sql/database.ts'
import type { TableState } from './table-state.ts'

/** What is in a collection. */
export interface CollectionStats {
  /** The id of the embedder that made the vectors. */
  readonly model: string
  /** How long each vector is. */
  readonly dimensions: number
  /** The model that `reembed` is changing to, when that has begun. */
  readonly nextModel: string | undefined
  /** Rows of all tenants, exactly. */
  readonly rows: number
  /** The size of the table, without its indexes. */
  readonly tableBytes: number
  /** The indexes over it. */
  readonly indexes: readonly IndexStats[]
  /** How far an index is that is being built now. */
  readonly building: IndexProgress | undefined
}

/** An index, and how often PostgreSQL has used it. */
export interface IndexStats {
  /** What the database calls it. */
  readonly name: string
  /** `hnsw`, `bm25`, `gin` or `btree`. */
  readonly method: string
  /** False for one whose build was interrupted. */
  readonly valid: boolean
  /** Its size. */
  readonly bytes: number
  /** How often a query has used it. */
  readonly scans: number
}

/** Reads what is in a collection. */
export async function readStats(
  db: PgvectorDatabase,
  collection: Collection,
  state: TableState,
): Promise<CollectionStats> {
  const { table } = collectionSql(collection)
  const [row] = await runStatement<{ readonly rows: string; readonly bytes: string }>(db.$client, {
    text: `select (select count(*) from ${table})::text as rows, pg_table_size($1::text::regclass)::text as bytes`,
    values: [table],
  })
  const used = await runStatement<{ readonly name: string; readonly bytes: string; readonly scans: string }>(
    db.$client,
    {
      text: 'select indexrelname as name, pg_relation_size(indexrelid)::text as bytes, idx_scan::text as scans from pg_stat_user_indexes where relid = $1::text::regclass',
      values: [table],
    },
  )
  const counts = new Map(used.map((each) => [each.name, each]))
  return {
    model: collection.model,
    dimensions: collection.dimensions,
    nextModel: collection.next?.model,
    rows: Number(row?.rows ?? 0),
    tableBytes: Number(row?.bytes ?? 0),
    indexes: state.indexes.map(({ name, method, valid }) => ({
      name,
      method,
      valid,
      bytes: Number(counts.get(name)?.bytes ?? 0),
      scans: Number(counts.get(name)?.scans ?? 0),
    })),
    building: isEmbedded(db) ? undefined : await readProgress(db, table),
  }
}
