import { ConfigurationError } from '@dspex/core'
import { addCollection, readCollection, registryTableSql, savePromoted } from './registry.ts'
import { type Collection, collectionSql } from './collection.ts'
import { type Connection, type PgvectorDatabase, runStatement, transact } from '../sql/database.ts'
import { directionSql, promotedIndexName, searchedCharacters } from './pgvector-table.ts'
import { checkPromoted } from './promoted-keys.ts'
import { indexName, quoteLiteral, quoteName } from '../sql/quote-name.ts'
import { readTableState } from './table-state.ts'
import { extensionMissing } from '../sql/wrap-error.ts'

/** A collection to be made, and whether its table is ours to make. */
export interface CollectionPlan {
  readonly collection: Collection
  /** False for a table that the user's own migrations make. */
  readonly ownsTable: boolean
}

/** Of all advisory locks of PostgreSQL, the one under which this package migrates. */
const migrationLock = 7_163_902_571

/**
 * Makes what is missing, once, however many processes start at once. An extension that is there is not touched, since
 * that takes rights that a user may not have.
 */
export async function migrate(db: PgvectorDatabase, plan: CollectionPlan): Promise<Collection> {
  const { collection } = plan
  checkPromoted(collection.promoted)
  const { name, registrySchema } = collection
  return transact(db, 'read write', async (sql) => {
    await runStatement(sql, { text: `select pg_advisory_xact_lock(${migrationLock})`, values: [], timeoutMs: Infinity })
    await makeSchema(sql, registrySchema)
    await makeExtension(sql)
    await runStatement(sql, { text: registryTableSql(registrySchema), values: [] })
    const there = await readCollection(sql, { name, schema: registrySchema })
    if (there) checkSame(there, collection)
    else {
      if (plan.ownsTable) {
        const words = (await makeTextSearch(sql)) ? 'bm25' : 'tsvector'
        for (const text of tableSql(collection, words)) await runStatement(sql, { text, values: [] })
      }
      await addCollection(sql, collection)
    }
    const now = there ? { ...there, promoted: collection.promoted } : collection
    const { indexes } = await readTableState(sql, now)
    const missing = promotedSql(now).filter((_, place) =>
      // The index may be there under another name: what it is over counts.
      indexes.every(({ definition }) => !definition.includes(`-> ${quoteLiteral(now.promoted[place] ?? '')}::text`)),
    )
    for (const text of missing) await runStatement(sql, { text, values: [], timeoutMs: Infinity })
    if (there && there.promoted.join('\0') !== now.promoted.join('\0')) await savePromoted(sql, now)
    return now
  })
}

async function makeSchema(sql: Connection, schema: string): Promise<void> {
  const found = await runStatement(sql, { text: 'select from pg_namespace where nspname = $1::text', values: [schema] })
  if (found.length === 0) await runStatement(sql, { text: `create schema ${quoteName(schema)}`, values: [] })
}

async function makeExtension(sql: Connection): Promise<void> {
  const available = await extensionState(sql, 'vector')
  if (available === 'unknown') throw extensionMissing()
  if (available === 'created') return
  await runStatement(sql, { text: 'create extension if not exists vector', values: [] })
}

/** Makes the extension for BM25 where the server has it loaded; without it, PostgreSQL ranks by itself. */
async function makeTextSearch(sql: Connection): Promise<boolean> {
  const available = await extensionState(sql, 'pg_textsearch')
  if (available !== 'available') return available === 'created'
  await runStatement(sql, { text: 'savepoint text_search', values: [] })
  try {
    await runStatement(sql, { text: 'create extension pg_textsearch', values: [] })
    await runStatement(sql, { text: 'release savepoint text_search', values: [] })
    return true
  } catch {
    // It refuses when the server does not preload it.
    await runStatement(sql, { text: 'rollback to savepoint text_search', values: [] })
    return false
  }
}

async function extensionState(sql: Connection, name: string): Promise<'created' | 'available' | 'unknown'> {
  const [row] = await runStatement<{ readonly installed_version: string | null }>(sql, {
    text: 'select installed_version from pg_available_extensions where name = $1::text',
    values: [name],
  })
  if (!row) return 'unknown'
  return row.installed_version === null ? 'available' : 'created'
}

function tableSql(collection: Collection, words: 'bm25' | 'tsvector'): readonly string[] {
  const { table, metric, type, dimensions, language, schema } = collection
  const name = `${quoteName(schema)}.${quoteName(table)}`
  const config = `${quoteLiteral(language)}::regconfig`
  const search = `"search" tsvector generated always as (to_tsvector(${config}, left("text", ${searchedCharacters}))) stored`
  return [
    `create table ${name} (
  "tenant" text not null default '',
  "id" text not null,
  "text" text not null,
  "metadata" jsonb not null default '{}' check (jsonb_typeof("metadata") = 'object'),
  "hash" text not null,
  "embedding" ${type}(${dimensions}) not null${metric === 'cosine' ? ` check (${directionSql(type)})` : ''},${words === 'tsvector' ? `\n  ${search},` : ''}
  primary key ("tenant", "id")
)`,
    words === 'bm25'
      ? `create index ${quoteName(indexName(table, 'search'))} on ${name} using bm25 ("text") with (text_config = ${quoteLiteral(language)})`
      : `create index ${quoteName(indexName(table, 'search'))} on ${name} using gin ("search")`,
  ]
}

function promotedSql(collection: Collection): string[] {
  const { table, promoted, columns } = collection
  if (promoted.length > 0 && columns.metadata === undefined)
    throw new ConfigurationError(
      `Collection '${collection.name}' has no column with metadata, so that no key of it can be promoted.`,
    )
  const column = quoteName(columns.metadata ?? 'metadata')
  return promoted.map(
    (key) =>
      `create index if not exists ${quoteName(promotedIndexName(table, key))} on ${collectionSql(collection).table} ((${column} -> ${quoteLiteral(key)}))`,
  )
}

function checkSame(there: Collection, asked: Collection): void {
  const facts = ['schema', 'table', 'metric', 'type', 'language'] as const
  for (const fact of facts) {
    if (there[fact] === asked[fact]) continue
    throw new ConfigurationError(
      `Collection '${there.name}' is there with ${fact} '${there[fact]}', but it is asked for with '${asked[fact]}'. Give the new one another name, or ask for what is there.`,
    )
  }
}
