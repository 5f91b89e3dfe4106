import type { Embedder } from '@dspex/core'
import type { IndexProgress } from '../collection/index-progress.ts'
import { buildIndex, temporaryName, vectorIndexName } from './build-index.ts'
import { problemOfVector, vectorText } from '../collection/check-vector.ts'
import { checkModel, type Collection, collectionSql, registrySql } from '../collection/collection.ts'
import { type Connection, type PgvectorDatabase, runStatement, transact } from '../sql/database.ts'
import { refuse } from '../collection/passage-row.ts'
import { arrayLiteral, quoteLiteral, quoteName } from '../sql/quote-name.ts'
import { needCollection } from '../collection/registry.ts'
import { readTableState } from '../collection/table-state.ts'
import { nextColumn } from './write-rows.ts'

/** How a collection is embedded again. */
export interface ReembedWork {
  readonly db: PgvectorDatabase
  readonly name: string
  readonly schema: string
  readonly embedder: Embedder
  readonly batchSize: number
  readonly indexFrom: number
  readonly signal: AbortSignal
  readonly onBatch: (counts: ReembedCounts) => Promise<void>
  readonly onIndex: (progress: IndexProgress) => Promise<void>
}

/** How many rows have vectors of the new model: in this run, and in all. */
export interface ReembedCounts {
  /** Rows that this call has given a vector. */
  readonly embedded: number
  /** Rows that have one of the new model, those of calls before among them. */
  readonly done: number
  /** All rows. */
  readonly total: number
}

/**
 * Gives every row a vector of another model, in a column beside the one in use, which queries go on using. When all have
 * one and it has its index, the columns change places in one transaction. What is done is kept, whatever stops the work.
 */
export async function reembedAll(work: ReembedWork): Promise<ReembedCounts> {
  const { db, embedder, signal } = work
  let collection = await begin(work)
  let embedded = 0
  if (collection.next === undefined) return { embedded, ...(await countDone(db, collection)) }
  for (;;) {
    for await (const count of fill(work, collection)) {
      embedded += count
      await work.onBatch({ embedded, ...(await countDone(db, collection)) })
    }
    await buildNextIndex(work, collection)
    signal.throwIfAborted()
    const swapped = await swap(work, collection)
    if (swapped) break
    // Rows came in meanwhile.
    collection = await needCollection(db.$client, work)
  }
  const after = await needCollection(db.$client, work)
  checkModel(after, embedder)
  return { embedded, ...(await countDone(db, after)) }
}

async function begin({ db, name, schema, embedder }: ReembedWork): Promise<Collection> {
  return transact(db, 'read write', async (sql) => {
    const collection = await needCollection(sql, { name, schema, lock: 'update' })
    const { model, dimensions, next, type } = collection
    if (model === embedder.id && dimensions === embedder.dimensions) {
      if (next) await forget(sql, collection)
      return { ...collection, next: undefined }
    }
    const isSame = next?.model === embedder.id && next.dimensions === embedder.dimensions
    if (isSame) return collection
    if (next) await forget(sql, collection)
    const { table } = collectionSql(collection)
    await runStatement(sql, {
      text: `alter table ${table} add column ${quoteName(nextColumn(collection))} ${type}(${embedder.dimensions})`,
      values: [],
    })
    await runStatement(sql, {
      text: `update ${registrySql(schema)} set next_model = $2::text, next_dimensions = $3::text::integer where name = $1::text`,
      values: [name, embedder.id, String(embedder.dimensions)],
    })
    return { ...collection, next: { model: embedder.id, dimensions: embedder.dimensions } }
  })
}

/** Gives up on a change of model that somebody began. */
async function forget(sql: Connection, collection: Collection): Promise<void> {
  const { table } = collectionSql(collection)
  await runStatement(sql, {
    text: `alter table ${table} drop column if exists ${quoteName(nextColumn(collection))}`,
    values: [],
  })
  await runStatement(sql, {
    text: `update ${registrySql(collection.registrySchema)} set next_model = null, next_dimensions = null where name = $1::text`,
    values: [collection.name],
  })
}

interface Unembedded {
  readonly tenant: string
  readonly id: string
  readonly text: string
  readonly hash: string
}

/** Embeds what has no vector of the new model yet; tells after each batch how many rows it was. */
async function* fill(work: ReembedWork, collection: Collection): AsyncGenerator<number> {
  const { db, embedder, batchSize, signal } = work
  const { table, id, text, hash, tenant } = collectionSql(collection)
  const next = quoteName(nextColumn(collection))
  const { idType } = await readTableState(db.$client, collection)
  const rules = { ...collection, dimensions: embedder.dimensions }
  const owner = tenant ?? `''`
  let last: Unembedded | undefined
  for (;;) {
    signal.throwIfAborted()
    const after = last
      ? `and (${owner}, ${id}) > ($1::text, $2::text::${idType})`
      : 'and $1::text is null and $2::text is null'
    const rows: readonly Unembedded[] = await runStatement<Unembedded>(db.$client, {
      text: `select ${owner} as tenant, ${id}::text as id, ${text} as text, ${hash} as hash from ${table} t where t.${next} is null ${after} order by ${owner}, ${id} limit ${batchSize}`,
      values: [last?.tenant ?? null, last?.id ?? null],
    })
    last = rows.at(-1)
    if (!last) return
    const texts = rows.map((row) => row.text)
    const { embeddings } = await embedder.embed({ texts, purpose: 'document', signal })
    for (const [index, row] of rows.entries()) {
      const problem = problemOfVector(embeddings[index], rules)
      if (problem !== undefined)
        throw refuse(row.id, `the vector that '${embedder.id}' made of it does not do: ${problem}`)
    }
    // Only where the text is still the one that was embedded.
    await runStatement(db.$client, {
      text: `update ${table} as t set ${next} = s.embedding::${collection.type}(${embedder.dimensions}) from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as s(tenant, id, hash, embedding) where ${owner} = s.tenant and ${id} = s.id::${idType} and ${hash} = s.hash`,
      values: [
        arrayLiteral(rows.map((row) => row.tenant)),
        arrayLiteral(rows.map((row) => row.id)),
        arrayLiteral(rows.map((row) => row.hash)),
        arrayLiteral(embeddings.map(vectorText)),
      ],
    })
    yield rows.length
  }
}

async function countDone(
  db: PgvectorDatabase,
  collection: Collection,
): Promise<{ readonly done: number; readonly total: number }> {
  const column = collection.next ? nextColumn(collection) : collection.columns.embedding
  const [row] = await runStatement<{ readonly done: string; readonly total: string }>(db.$client, {
    text: `select count(t.${quoteName(column)})::text as done, count(*)::text as total from ${collectionSql(collection).table} t`,
    values: [],
  })
  return { done: Number(row?.done ?? 0), total: Number(row?.total ?? 0) }
}

async function buildNextIndex(work: ReembedWork, collection: Collection): Promise<void> {
  const { db, embedder, indexFrom, signal } = work
  const { rows, indexes } = await readTableState(db.$client, collection)
  const column = nextColumn(collection)
  if (
    rows < indexFrom ||
    indexes.some(({ name, valid }) => valid && temporaryName({ collection, column }).endsWith(`"${name}"`))
  )
    return
  await buildIndex({
    db,
    collection,
    column,
    dimensions: embedder.dimensions,
    rows,
    replaces: undefined,
    signal,
    onProgress: work.onIndex,
  })
}

/** Lets the columns change places, if every row has a vector of the new model. */
async function swap({ db, name, schema, embedder }: ReembedWork, { next: begun }: Collection): Promise<boolean> {
  return transact(db, 'read write', async (sql) => {
    // Writers hold this row while they write, so that none of them is half way.
    const collection = await needCollection(sql, { name, schema, lock: 'update' })
    if (collection.next?.model !== begun?.model) return false
    const { table } = collectionSql(collection)
    const column = quoteName(collection.columns.embedding)
    const next = quoteName(nextColumn(collection))
    const missing = await runStatement(sql, {
      text: `select from ${table} t where t.${next} is null and t.${column} is not null limit 1`,
      values: [],
    })
    if (missing.length > 0) return false
    const [old] = await runStatement<{ readonly attnotnull: string }>(sql, {
      text: `select attnotnull::text from pg_attribute where attrelid = ${quoteLiteral(table)}::regclass and attname = $1::text`,
      values: [collection.columns.embedding],
    })
    const { indexes } = await readTableState(sql, collection)
    const steps = [
      `alter table ${table} drop column ${column}`,
      `alter table ${table} rename column ${next} to ${column}`,
      ...(old?.attnotnull === 'true' ? [`alter table ${table} alter column ${column} set not null`] : []),
      ...(collection.metric === 'cosine' && old?.attnotnull === 'true'
        ? [
            `alter table ${table} add check (${collection.type === 'vector' ? 'vector_norm' : 'l2_norm'}(${column}) > 0)`,
          ]
        : []),
      ...(indexes.some((index) =>
        temporaryName({ collection, column: nextColumn(collection) }).endsWith(`"${index.name}"`),
      )
        ? [
            `alter index ${temporaryName({ collection, column: nextColumn(collection) })} rename to ${quoteName(vectorIndexName(collection))}`,
          ]
        : []),
    ]
    for (const text of steps) await runStatement(sql, { text, values: [], timeoutMs: Infinity })
    await runStatement(sql, {
      text: `update ${registrySql(schema)} set model = $2::text, dimensions = $3::text::integer, next_model = null, next_dimensions = null where name = $1::text`,
      values: [name, embedder.id, String(embedder.dimensions)],
    })
    return true
  })
}
