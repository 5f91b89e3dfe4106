import { randomUUID } from 'node:crypto'
import type { CorpusPassage } from '@dspex/core'
import { testRetriever } from '@dspex/core/conformance'
import { ngramEmbedder } from '@dspex/core/testing'
import { openDatabase } from '@dspex/postgres'
import { createTestDatabase, needsPostgres, testPostgres } from '@dspex/services'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, describe, it, vi } from 'vitest'
import type { PgvectorMode } from './search/pgvector-plan.ts'
import { pgvectorRetriever } from './search/pgvector-retriever.ts'
import { pgvectorStore } from './write/pgvector-store.ts'

// The first table of an embedded database takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const server = await testPostgres()
const own = server ? await createTestDatabase(server) : undefined
const databases = [
  ['PGlite', await openDatabase({ temporary: true })],
  ['PostgreSQL', own ? await openDatabase({ url: own.url }) : undefined],
] as const
afterAll(async () => {
  for (const [, db] of databases) await db?.close()
  await own?.[Symbol.asyncDispose]()
})

/** Nothing listens there. */
const nowhere = drizzle(postgres('postgres://127.0.0.1:1/nowhere', { max: 1 }))

for (const [engine, db] of databases) {
  if (!db) {
    describe(engine, () => {
      it('passes the suite of retrievers', ({ skip }) => skip(needsPostgres))
    })
    continue
  }
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
  for (const mode of ['dense', 'lexical', 'hybrid'] satisfies PgvectorMode[]) {
    testRetriever(`pgvectorRetriever, ${mode}, ${engine}`, {
      withinMs: 10_000,
      create: async ({ passages }) => {
        const collection = await (collections.get(passages) ?? write(passages))
        return pgvectorRetriever({ db, collection, embedder, mode })
      },
      createFailing: () => pgvectorRetriever({ db: nowhere, collection: 'suite', embedder, mode }),
    })
  }
}
