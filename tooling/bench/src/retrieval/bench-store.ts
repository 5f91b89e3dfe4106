import type { Database } from '@dspex/postgres'
import { type PgvectorRetriever, pgvectorRetriever, type PgvectorStore, pgvectorStore } from '@dspex/retrieve-pgvector'

/** Our store and what searches it. */
export interface BenchStore {
  readonly store: PgvectorStore
  readonly retriever: PgvectorRetriever
}

/** Makes an empty store without index for vectors that are there already, under the id of their embedder. */
export async function benchStore(db: Database, id: string, dimensions: number): Promise<BenchStore> {
  const embedder = { id, dimensions, embed: async () => ({ embeddings: [] }) }
  const settings = { db, collection: 'bench', embedder }
  const store = pgvectorStore({ ...settings, promote: ['pick', 'topic'], batchSize: 2000, indexFrom: Infinity })
  await store.migrate()
  return { store, retriever: pgvectorRetriever(settings) }
}
