import { hashJson } from '@dspex/core'
import type { Database } from '@dspex/postgres'
import { eq, sql } from 'drizzle-orm'
import type { CorpusDocument, CorpusPassage } from '../corpus/passage.ts'
import { embedder, storeOf } from './demo-database.ts'
import { corpora, documents } from './schema.ts'

/** A corpus to be taken in. */
export interface Corpus {
  /** Names it among all corpora. */
  readonly name: string
  /** Says in a few words what it is. */
  readonly description: string
  readonly documents: readonly CorpusDocument[]
  readonly passages: readonly CorpusPassage[]
}

/** What was done. */
export interface IngestCounts {
  /** Passages with a new vector. */
  readonly written: number
  /** Passages that were there as they are. */
  readonly unchanged: number
  /** Passages that are gone. */
  readonly removed: number
}

/** Options of {@link ingestCorpus}. */
export interface IngestOptions {
  readonly signal: AbortSignal
  /** Told after each batch: how many passages are done. */
  readonly onProgress: (done: number) => void
}

/**
 * Takes a corpus into the database. One that is there already is left as it is; of one that has changed, or whose
 * ingestion was interrupted, only what is missing is embedded, and what is gone is removed.
 */
export async function ingestCorpus(
  db: Database,
  corpus: Corpus,
  { signal, onProgress }: IngestOptions,
): Promise<IngestCounts> {
  const { name, description, passages } = corpus
  const fingerprint = hashJson([embedder.id, corpus.documents.map(({ path, hash }) => [path, hash]), passages])
  const [known] = await db.select().from(corpora).where(eq(corpora.name, name))
  if (known?.fingerprint === fingerprint && known.passages === passages.length) {
    if (known.description !== description) await db.update(corpora).set({ description }).where(eq(corpora.name, name))
    return { written: 0, unchanged: passages.length, removed: 0 }
  }
  // Whoever finds no fingerprint knows that this has not come to its end.
  const begun = { description, fingerprint: null, ingestedAt: sql`now()` }
  await db
    .insert(corpora)
    .values({ name, ...begun })
    .onConflictDoUpdate({ target: corpora.name, set: begun })

  const store = storeOf(db, name)
  const counts = { written: 0, unchanged: 0 }
  for await (const event of store.upsertEvents(passages)) {
    signal.throwIfAborted()
    if (event.type === 'index-progress') continue
    counts.written = event.written
    counts.unchanged = event.received - event.written
    onProgress(event.received)
  }
  const removed = await removeOthers(db, corpus, signal)
  await keepDocuments(db, corpus)
  await db
    .update(corpora)
    .set({ fingerprint, passages: passages.length, ingestedAt: sql`now()` })
    .where(eq(corpora.name, name))
  return { ...counts, removed }
}

/** Removes passages that the corpus no longer has. */
async function removeOthers(db: Database, { name, passages }: Corpus, signal: AbortSignal): Promise<number> {
  const store = storeOf(db, name)
  const own = new Set(passages.map(({ id }) => id))
  const gone: string[] = []
  for await (const { id } of store.list({ signal })) if (!own.has(id)) gone.push(id)
  return gone.length === 0 ? 0 : await store.delete({ ids: gone, signal })
}

/** So many documents are written at once. */
const batch = 100

async function keepDocuments(db: Database, { name, documents: own }: Corpus): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.delete(documents).where(eq(documents.corpus, name))
    for (let start = 0; start < own.length; start += batch) {
      const rows = own.slice(start, start + batch).map((document) => ({ corpus: name, ...document }))
      await tx.insert(documents).values(rows)
    }
  })
}
