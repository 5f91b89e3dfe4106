import type { Embedder } from '@dspex/core'
import { problemOfVector } from '../collection/check-vector.ts'
import { type Collection, checkModel } from '../collection/collection.ts'
import { type PgvectorDatabase, reading, runStatement, transact } from '../sql/database.ts'
import { type PassageRow, type PgvectorPassage, refuse, toRow } from '../collection/passage-row.ts'
import { needCollection } from '../collection/registry.ts'
import { codeOf } from '../sql/wrap-error.ts'
import { type FullRow, unchangedIds, writeMetadata, writeRows, type WriteTarget } from './write-rows.ts'

/** What has happened to passages so far. All that is counted here is in the database to stay. */
export interface UpsertCounts {
  /** Passages that the source gave. */
  readonly received: number
  /** New or with another text, so that they have a new vector. */
  readonly written: number
  /** With the same text and other metadata. */
  readonly metadataChanged: number
  /** The same as before. */
  readonly unchanged: number
  /** Passages that were embedded, rather than bringing a vector. */
  readonly embedded: number
}

/** How passages are taken in. */
export interface UpsertWork {
  readonly db: PgvectorDatabase
  readonly collection: Collection
  readonly embedder: Embedder
  readonly tenant: string
  readonly idType: string
  readonly batchSize: number
  /** How many batches are embedded at once, ahead of the one that is written. */
  readonly concurrency: number
  readonly signal: AbortSignal
  /** Told after each batch has been committed. */
  readonly onBatch: (counts: UpsertCounts) => Promise<void>
}

interface Batch {
  readonly received: number
  readonly kept: readonly PassageRow[]
  readonly changed: readonly FullRow[]
  readonly embedded: number
}

/** Takes passages in, batch by batch and in their order: while one is written, the next are embedded. */
export async function upsertAll(
  source: Iterable<PgvectorPassage> | AsyncIterable<PgvectorPassage>,
  work: UpsertWork,
): Promise<UpsertCounts> {
  let counts: UpsertCounts = { received: 0, written: 0, metadataChanged: 0, unchanged: 0, embedded: 0 }
  const ahead: { readonly ids: ReadonlySet<string>; readonly batch: Promise<Batch> }[] = []
  const writeNext = async (): Promise<void> => {
    const batch = await ahead[0]?.batch
    if (!batch) return
    const metadataChanged = await commit(work, batch)
    ahead.shift()
    counts = {
      received: counts.received + batch.received,
      written: counts.written + batch.changed.length,
      metadataChanged: counts.metadataChanged + metadataChanged,
      unchanged: counts.unchanged + batch.kept.length - metadataChanged,
      embedded: counts.embedded + batch.embedded,
    }
    await work.onBatch(counts)
  }
  try {
    for await (const rows of batches(source, work)) {
      // What is compared with the database must not be under way to it.
      while (rows.some(({ id }) => ahead.some(({ ids }) => ids.has(id)))) await writeNext()
      const batch = prepare(work, rows)
      batch.catch(() => {})
      ahead.push({ ids: new Set(rows.map(({ id }) => id)), batch })
      if (ahead.length > work.concurrency) await writeNext()
    }
    while (ahead.length > 0) await writeNext()
  } finally {
    await Promise.allSettled(ahead.map(({ batch }) => batch))
  }
  return counts
}

async function* batches(
  source: Iterable<PgvectorPassage> | AsyncIterable<PgvectorPassage>,
  { batchSize, signal }: UpsertWork,
): AsyncGenerator<PassageRow[]> {
  let rows: PassageRow[] = []
  for await (const passage of source) {
    signal.throwIfAborted()
    rows.push(toRow(passage))
    if (rows.length < batchSize) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

async function prepare(work: UpsertWork, received: readonly PassageRow[]): Promise<Batch> {
  // Of two with the same id the later one counts.
  const rows = [...new Map(received.map((row) => [row.id, row])).values()]
  const { db, collection, embedder, signal } = work
  signal.throwIfAborted()
  const same = await reading(() => unchangedIds(db.$client, work, rows))
  const kept = rows.filter(({ id }) => same.has(id))
  const changed = rows.filter(({ id }) => !same.has(id))
  const unembedded = changed.filter(({ vector }) => vector === undefined)
  const texts = unembedded.map(({ text }) => text)
  const { embeddings } =
    texts.length === 0 ? { embeddings: [] } : await embedder.embed({ texts, purpose: 'document', signal })
  const vectors = new Map(unembedded.map(({ id }, index) => [id, embeddings[index]]))
  const full = changed.map((row): FullRow => {
    const vector = row.vector ?? vectors.get(row.id)
    const problem = problemOfVector(vector, collection)
    if (problem === undefined && vector !== undefined) return { ...row, vector }
    throw refuse(
      row.id,
      `${row.vector ? 'its vector' : `the vector that '${embedder.id}' made of it`} does not do: ${problem}`,
    )
  })
  return { received: received.length, kept, changed: full, embedded: texts.length }
}

/** PostgreSQL gives up one of two transactions that wait for each other; that one may simply try again. */
const conflictCodes = new Set(['40001', '40P01'])

async function commit(work: UpsertWork, { kept, changed }: Batch): Promise<number> {
  if (kept.length === 0 && changed.length === 0) return 0
  for (let attempt = 1; ; attempt += 1) {
    work.signal.throwIfAborted()
    try {
      return await writeBatch(work, kept, changed)
    } catch (error) {
      if (attempt === 5 || !conflictCodes.has(codeOf(error) ?? '')) throw error
    }
  }
}

async function writeBatch(work: UpsertWork, kept: readonly PassageRow[], changed: readonly FullRow[]): Promise<number> {
  const { name, registrySchema: schema } = work.collection
  return transact(work.db, 'read write', async (sql) => {
    const collection = await needCollection(sql, { name, schema, lock: 'share' })
    checkModel(collection, work.embedder)
    const target: WriteTarget = { ...work, collection }
    const metadataChanged = await writeMetadata(sql, target, kept)
    await writeRows(sql, target, changed)
    return metadataChanged
  })
}

/** Removes rows. Returns how many there were. */
export async function deleteRows(
  db: PgvectorDatabase,
  statement: { readonly text: string; readonly values: readonly (string | null)[] },
): Promise<number> {
  const rows = await runStatement<{ readonly count: string }>(db.$client, {
    text: `with gone as (${statement.text} returning 1) select count(*)::text as count from gone`,
    values: statement.values,
  })
  return Number(rows[0]?.count ?? 0)
}
