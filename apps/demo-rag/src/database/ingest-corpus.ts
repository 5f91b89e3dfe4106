import { fitHashingIdf } from '@dspex/core'
import { hashJson } from '@dspex/core/implement'
import type { Database } from '@dspex/postgres'
import { eq, sql } from 'drizzle-orm'
import type { CorpusDocument, CorpusPassage } from '../corpus/passage.ts'
import { findCorpus, type KeptCorpus, storeOf } from './kept-corpus.ts'
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

/** A corpus that is in the database now, and what had to be done for it. */
export interface Ingested {
  readonly kept: KeptCorpus
  readonly counts: IngestCounts
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
export async function ingestCorpus(db: Database, corpus: Corpus, options: IngestOptions): Promise<Ingested> {
  const { name, description, passages } = corpus
  const { signal, onProgress } = options
  const fingerprint = hashJson([corpus.documents.map(({ path, hash }) => [path, hash]), passages])
  const known = await findCorpus(db, name)
  if (known?.fingerprint === fingerprint)
    return { kept: known, counts: { written: 0, unchanged: passages.length, removed: 0 } }

  const kept = await begin(db, corpus)
  const store = storeOf(db, kept)
  await store.migrate()
  const counts = { written: 0, unchanged: 0 }
  for await (const event of store.upsertEvents(passages, { signal })) {
    if (event.type === 'index-progress') continue
    counts.written = event.written
    counts.unchanged = event.received - event.written
    onProgress(event.received)
  }
  const removed = await removeOthers(store, corpus, signal)
  await keepDocuments(db, corpus)
  const done = { description, fingerprint, passages: passages.length, ingestedAt: sql`now()` }
  await db.update(corpora).set(done).where(eq(corpora.name, name))
  return { kept, counts: { ...counts, removed } }
}

/**
 * Enters the corpus. Whoever finds no fingerprint knows that it is not whole. How common words are is read off once: with
 * another table, every passage would need another vector.
 */
async function begin(db: Database, { name, description, passages }: Corpus): Promise<KeptCorpus> {
  const collection = `corpus_${hashJson(name).slice(0, 12)}`
  const idf = fitHashingIdf(passages.map(({ text }) => text))
  const [kept] = await db
    .insert(corpora)
    .values({ name, description, collection, idf, fingerprint: null })
    .onConflictDoUpdate({ target: corpora.name, set: { fingerprint: null } })
    .returning()
  return kept as KeptCorpus
}

/** Removes passages that the corpus no longer has. */
async function removeOthers(
  store: ReturnType<typeof storeOf>,
  { passages }: Corpus,
  signal: AbortSignal,
): Promise<number> {
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
