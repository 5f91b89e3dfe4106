import { randomUUID } from 'node:crypto'
import { ngramEmbedder, testRetriever } from '@dspex/core/testing'
import { openEmbedded, openServer, type TestDatabase } from '@dspex/databases'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, describe, it } from 'vitest'
import { type PgvectorMode, pgvectorRetriever } from './pgvector-retriever.ts'
import { pgvectorStore } from './pgvector-store.ts'

const databases: readonly (readonly [string, TestDatabase | undefined])[] = [
  ['PGlite', await openEmbedded()],
  ['PostgreSQL', await openServer()],
]
afterAll(() => Promise.all(databases.map(([, database]) => database?.[Symbol.asyncDispose]())))

/** Nothing listens there. */
const nowhere = drizzle(postgres('postgres://127.0.0.1:1/nowhere', { max: 1 }))

for (const [engine, database] of databases) {
  if (!database) {
    describe(engine, () => {
      it('passes the suite of retrievers', ({ skip }) => skip('DATABASE_URL names no PostgreSQL with pgvector'))
    })
    continue
  }
  const { db } = database
  const embedder = ngramEmbedder({ dimensions: 256 })
  // Searching changes nothing, so that a corpus is written once.
  const collections = new Map<object, string>()
  for (const mode of ['dense', 'lexical', 'hybrid'] satisfies PgvectorMode[]) {
    testRetriever(`pgvectorRetriever, ${mode}, ${engine}`, {
      withinMs: 10_000,
      create: async ({ passages }) => {
        const known = collections.get(passages)
        const collection = known ?? `suite_${randomUUID().slice(0, 8)}`
        if (known === undefined) {
          collections.set(passages, collection)
          const store = pgvectorStore({ db, collection, embedder, promote: ['lang'] })
          await store.migrate()
          await store.upsert(passages)
        }
        return pgvectorRetriever({ db, collection, embedder, mode })
      },
      createFailing: () => pgvectorRetriever({ db: nowhere, collection: 'suite', embedder, mode }),
    })
  }
}
