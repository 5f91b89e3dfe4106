import { type Embedder, hashingEmbedder } from '@dspex/core'
import type { Database } from '@dspex/postgres'
import { pgvectorStore, type PgvectorStore } from '@dspex/retrieve-pgvector'
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm'
import type { PassageMetadata } from '../corpus/passage.ts'
import { corpora } from './schema.ts'

/** A corpus as it is in the database. */
export type KeptCorpus = typeof corpora.$inferSelect

/** Finds a corpus by its name. */
export async function findCorpus(db: Database, name: string): Promise<KeptCorpus | undefined> {
  const [found] = await db.select().from(corpora).where(eq(corpora.name, name))
  return found
}

/** The folder that `ingest` took in last, if any: what is asked without naming a corpus is asked of it. */
export async function findChosen(db: Database): Promise<KeptCorpus | undefined> {
  const [last] = await db
    .select()
    .from(corpora)
    .where(and(isNotNull(corpora.fingerprint), isNotNull(corpora.chosenAt)))
    .orderBy(desc(corpora.chosenAt))
    .limit(1)
  return last
}

/** Makes a corpus the one that is asked without naming it. */
export async function chooseCorpus(db: Database, name: string): Promise<void> {
  await db
    .update(corpora)
    // The clock of an embedded database has whole milliseconds, and any clock may be set back: later is after the last one.
    .set({
      chosenAt: sql`greatest(clock_timestamp(), (select max(${corpora.chosenAt}) from ${corpora}) + interval '1 microsecond')`,
    })
    .where(eq(corpora.name, name))
}

/** Turns texts into vectors without a download: by words and their parts, the rare ones first. */
export function embedderOf({ idf }: Pick<KeptCorpus, 'idf'>): Embedder {
  return hashingEmbedder({ idf })
}

/** Where the passages of a corpus are kept. */
export function storeOf(db: Database, kept: Pick<KeptCorpus, 'collection' | 'idf'>): PgvectorStore<PassageMetadata> {
  return pgvectorStore<PassageMetadata>({ db, collection: kept.collection, embedder: embedderOf(kept) })
}
