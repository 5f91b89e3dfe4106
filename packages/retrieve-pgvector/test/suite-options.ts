import { randomUUID } from 'node:crypto'
import type { CorpusPassage } from '@dspex/core'
import type { TestRetrieverOptions } from '@dspex/core/conformance'
import { ngramEmbedder } from '@dspex/core/testing'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { PgvectorMode } from '../src/search/pgvector-plan.ts'
import { pgvectorRetriever } from '../src/search/pgvector-retriever.ts'
import { pgvectorStore } from '../src/write/pgvector-store.ts'
import type { TestedDatabase } from './databases.ts'

/** The ways to search, each of which passes the suite. */
export const modes = ['dense', 'lexical', 'hybrid'] as const satisfies readonly PgvectorMode[]

/** Nothing listens there. */
const nowhere = drizzle(postgres('postgres://127.0.0.1:1/nowhere', { max: 1 }))

/** Makes what the suite of retrievers takes. */
export function suiteOptions({ db }: TestedDatabase): (mode: PgvectorMode) => TestRetrieverOptions {
  const embedder = ngramEmbedder({ dimensions: 256 })
  // Searching changes nothing, so that a corpus is written once.
  const collections = new Map<object, Promise<string>>()
  const write = (passages: readonly CorpusPassage[]): Promise<string> => {
    const written = (async () => {
      const collection = `suite_${randomUUID().slice(0, 8)}`
      const store = pgvectorStore({ db, collection, embedder, promote: ['lang'] })
      await store.migrate()
      await store.upsert(passages)
      return collection
    })()
    collections.set(passages, written)
    return written
  }
  return (mode) => ({
    withinMs: 10_000,
    create: async ({ passages }) => {
      const collection = await (collections.get(passages) ?? write(passages))
      return pgvectorRetriever({ db, collection, embedder, mode })
    },
    createFailing: () => pgvectorRetriever({ db: nowhere, collection: 'suite', embedder, mode }),
  })
}
