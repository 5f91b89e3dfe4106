import { ConfigurationError } from '@dspex/core'
import { type Collection } from './collection.ts'
import { type Connection, runStatement } from '../sql/database.ts'
import { metrics } from './metric.ts'
import { extensionMissing } from '../sql/wrap-error.ts'

/** What is in the database now, as far as queries depend on it. */
export interface TableState {
  /** About how many rows. */
  readonly rows: number
  /** The name of an index that finds the nearest vectors. */
  readonly hnsw: string | undefined
  /** The name of a BM25 index over the texts, with its schema. */
  readonly bm25: string | undefined
  /** The SQL type of the ids. */
  readonly idType: string
  /** The names of the columns. */
  readonly columns: ReadonlySet<string>
  readonly indexes: readonly IndexState[]
}

/** An index of the table. */
export interface IndexState {
  readonly name: string
  readonly method: string
  /** False while it is built, and for ever when that was interrupted. */
  readonly valid: boolean
  readonly definition: string
}

interface CatalogRow {
  readonly tuples: string
  readonly pages: string
  readonly pages_now: string
  readonly columns: string
  readonly indexes: string
  readonly version: string | null
}

/** Beyond so many rows a table that was never analyzed is not counted to its end. */
const countLimit = 200_000

/** Looks at the table of a collection. */
export async function readTableState(connection: Connection, collection: Collection): Promise<TableState> {
  const { name, schema, table, columns } = collection
  const [row] = await runStatement<CatalogRow>(connection, { text: catalogSql, values: [schema, table] })
  if (!row) {
    throw new ConfigurationError(
      `The table ${schema}.${table} of collection '${name}' is not there. Make it: with migrate() of the store, or with your own migrations.`,
    )
  }
  if (row.version === null) throw extensionMissing()
  if (!isSupported(row.version)) {
    throw new ConfigurationError(
      `pgvector ${row.version} is older than 0.8, which searches on when a filter leaves too few rows. Update it on the server and run "alter extension vector update".`,
    )
  }
  const types = JSON.parse(row.columns) as Readonly<Record<string, string>>
  checkColumns(collection, types)
  const indexes = JSON.parse(row.indexes) as readonly IndexState[]
  const isOn = (column: string) => `\\("?${column.replaceAll(/[^\w]/g, '\\$&')}"?`
  const nearest = new RegExp(
    `USING hnsw ${isOn(columns.embedding)} ${collection.type}_${metrics[collection.metric].operatorClass}\\)(?! .*WHERE)`,
  )
  const words = new RegExp(`USING bm25 ${isOn(columns.text)}\\)(?! .*WHERE)`)
  const bm25 = indexes.find(({ valid, definition }) => valid && words.test(definition))?.name
  return {
    rows: await countRows(connection, collection, row),
    hnsw: indexes.find(({ valid, definition }) => valid && nearest.test(definition))?.name,
    bm25: bm25 === undefined ? undefined : `${schema}.${bm25}`,
    idType: types[columns.id] ?? 'text',
    columns: new Set(Object.keys(types)),
    indexes,
  }
}

function checkColumns(collection: Collection, types: Readonly<Record<string, string>>): void {
  const { schema, table, columns, type, dimensions } = collection
  for (const [role, column] of Object.entries(columns) as [string, string | undefined][]) {
    // The column of words is a convenience, which tables with BM25 do without.
    if (column !== undefined && role !== 'search' && types[column] === undefined)
      throw new ConfigurationError(
        `The table ${schema}.${table} has no column '${column}', which columns.${role} names.`,
      )
  }
  // The column itself says what it holds: a registry may be older than somebody's migration.
  const actual = types[columns.embedding]?.replace(/^.*\./, '')
  if (actual !== `${type}(${dimensions})`) {
    throw new ConfigurationError(
      `The column ${table}.${columns.embedding} is ${actual}, but the collection holds ${type}(${dimensions}). Alter the column to that, which an index needs too, or embed the collection again with reembed() of the store.`,
    )
  }
  if (columns.metadata !== undefined && types[columns.metadata] !== 'jsonb')
    throw new ConfigurationError(
      `The column ${table}.${columns.metadata} is ${types[columns.metadata]}, but metadata must be jsonb.`,
    )
}

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 0 || minor >= 8
}

async function countRows(connection: Connection, { schema, table }: Collection, row: CatalogRow): Promise<number> {
  const pages = Number(row.pages)
  // As the planner does it: the density of the last ANALYZE over the size of now.
  if (pages > 0 && Number(row.tuples) > 0) return Math.round((Number(row.tuples) / pages) * Number(row.pages_now))
  const [counted] = await runStatement<{ readonly count: string }>(connection, {
    text: `select count(*)::text as count from (select from "${schema.replaceAll('"', '""')}"."${table.replaceAll('"', '""')}" limit ${countLimit}) t`,
    values: [],
  })
  return Number(counted?.count ?? 0)
}

const catalogSql = `select c.reltuples::text as tuples, c.relpages::text as pages,
  (pg_relation_size(c.oid) / current_setting('block_size')::int)::text as pages_now,
  (select coalesce(json_object_agg(a.attname, format_type(a.atttypid, a.atttypmod)), '{}')::text
   from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
  (select coalesce(json_agg(json_build_object('name', i.relname, 'method', m.amname, 'valid', x.indisvalid and x.indisready,
     'definition', pg_get_indexdef(x.indexrelid)) order by i.relname), '[]')::text
   from pg_index x join pg_class i on i.oid = x.indexrelid join pg_am m on m.oid = i.relam
   where x.indrelid = c.oid) as indexes,
  (select extversion from pg_extension where extname = 'vector') as version
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text and c.relkind in ('r', 'p', 'm')`
