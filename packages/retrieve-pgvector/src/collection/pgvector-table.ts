import { ConfigurationError } from '@dspex/core'
import { getTableName, type SQL, sql } from 'drizzle-orm'
import {
  check,
  customType,
  getTableConfig,
  halfvec,
  index,
  jsonb,
  type PgTable,
  pgTable,
  primaryKey,
  text,
  vector,
} from 'drizzle-orm/pg-core'
import { type PgvectorColumns } from './collection.ts'
import type { PgvectorMetric, PgvectorType } from './metric.ts'
import { checkPromoted } from './promoted-keys.ts'
import { indexName, quoteLiteral, shortHash } from '../sql/quote-name.ts'

/** Options of {@link pgvectorTable}. */
export interface PgvectorTableOptions {
  /** The dimensions of the embedder. */
  readonly dimensions: number
  /** How the numbers of vectors are kept. @default 'vector' */
  readonly type?: PgvectorType | undefined
  /** How far apart vectors are. @default 'cosine' */
  readonly metric?: PgvectorMetric | undefined
  /** Keys of the metadata that filters often use; each gets an index. @default [] */
  readonly promote?: readonly string[] | undefined
  /** How PostgreSQL finds words, such as `english`, `german` or `simple`. @default 'english' */
  readonly language?: string | undefined
}

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

/** So much of a text is searched by words: a `tsvector` has an end. */
export const searchedCharacters = 100_000

/**
 * Makes a Drizzle table of passages for your own schema and migrations; hand it to `pgvectorStore` as `table`. The
 * migration that comes before it must say `create extension if not exists vector`, which drizzle-kit does not write.
 * The index over the vectors is not part of it: `pgvectorStore` builds that once there are rows.
 *
 * @example export const articles = pgvectorTable('articles', { dimensions: 384, promote: ['lang'] })
 */
export function pgvectorTable<Name extends string>(
  name: Name,
  { dimensions, type = 'vector', metric = 'cosine', promote = [], language = 'english' }: PgvectorTableOptions,
): PgvectorTable<Name> {
  checkPromoted(promote)
  const columns = {
    tenant: text().notNull().default(''),
    id: text().notNull(),
    text: text().notNull(),
    metadata: jsonb().$type<Readonly<Record<string, unknown>>>().notNull().default({}),
    hash: text().notNull(),
    embedding: (type === 'vector' ? vector({ dimensions }) : halfvec({ dimensions })).notNull(),
    search: tsvector().generatedAlwaysAs((): SQL =>
      sql.raw(`to_tsvector(${quoteLiteral(language)}::regconfig, left("text", ${searchedCharacters}))`),
    ),
  }
  const table = pgTable(name, columns, (table) => [
    primaryKey({ columns: [table.tenant, table.id] }),
    index(indexName(name, 'search')).using('gin', table.search),
    check(`${name}_metadata_object`, sql`jsonb_typeof(${table.metadata}) = 'object'`),
    ...(metric === 'cosine' ? [check(`${name}_has_direction`, sql.raw(directionSql(type)))] : []),
    ...promote.map((key) => index(promotedIndexName(name, key)).on(sql.raw(`("metadata" -> ${quoteLiteral(key)})`))),
  ])
  return table
}

/** A table that {@link pgvectorTable} makes, for Drizzle queries of your own. */
export type PgvectorTable<Name extends string = string> = PgTable & { readonly _: { readonly name: Name } }

/** What keeps vectors out that have no angle to anything, and that no index would find. */
export function directionSql(type: PgvectorType): string {
  return `${type === 'vector' ? 'vector_norm' : 'l2_norm'}("embedding") > 0`
}

/** The name of the index of a promoted key. */
export function promotedIndexName(table: string, key: string): string {
  return indexName(table, `key_${shortHash(key)}`)
}

/** Reads where a Drizzle table is and, when {@link pgvectorTable} made it, which columns it has. */
export function readDrizzleTable(table: PgTable): {
  readonly schema: string | undefined
  readonly name: string
  readonly columns: PgvectorColumns
} {
  const { schema, columns } = getTableConfig(table)
  const names = new Set(columns.map(({ name }) => name))
  const own = (name: string): string | undefined => (names.has(name) ? name : undefined)
  const missing = ['id', 'text', 'embedding'].filter((name) => !names.has(name))
  if (missing.length > 0) {
    throw new ConfigurationError(
      `The table ${getTableName(table)} has no column ${missing.join(', ')}: say which columns have id, text and embedding: table: { name: '${getTableName(table)}', columns: { … } }.`,
    )
  }
  return {
    schema,
    name: getTableName(table),
    columns: {
      id: 'id',
      text: 'text',
      embedding: 'embedding',
      metadata: own('metadata'),
      tenant: own('tenant'),
      hash: own('hash'),
      search: own('search'),
    },
  }
}
