import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Sql } from 'postgres'
import { peersIn } from '../peers.ts'
import type { BenchCorpus } from './corpus.ts'
import type { Finder } from './judge.ts'

/** A store with all passages. */
export interface Contestant extends Finder, AsyncDisposable {
  /** How long it took to write all vectors, in milliseconds. */
  readonly loadMs: number
}

const peers = peersIn(join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dspex-bench-retrieval'), {
  '@langchain/community': '1.1.29',
  '@langchain/core': '^1.0.0',
  '@mastra/core': '^1.68.0',
  '@mastra/pg': '1.27.1',
  pg: '^8.0.0',
})

const index = { m: 16, efConstruction: 64 }

interface LangChainStore {
  addVectors(vectors: number[][], documents: object[], options: { ids: string[] }): Promise<void>
  createHnswIndex(options: object): Promise<void>
  similaritySearchVectorWithScore(
    vector: number[],
    k: number,
    filter?: object,
  ): Promise<readonly (readonly [{ readonly metadata: { readonly key: string } }, number])[]>
  end(): Promise<void>
}

/** LangChain's PGVectorStore, with the dimensions declared, without which it uses no index. */
export async function langChain(url: string, { passages, dimensions }: BenchCorpus): Promise<Contestant> {
  const module = await peers.import('@langchain/community/dist/vectorstores/pgvector.js')
  const { PGVectorStore } = module as unknown as {
    PGVectorStore: { initialize(embeddings: object, config: object): Promise<LangChainStore> }
  }
  const store = await PGVectorStore.initialize(
    { embedQuery: async () => [], embedDocuments: async () => [] },
    {
      postgresConnectionOptions: { connectionString: url, max: 4 },
      tableName: 'langchain',
      dimensions,
      distanceStrategy: 'cosine',
    },
  )
  const beganAt = performance.now()
  for (let start = 0; start < passages.length; start += 1000) {
    const batch = passages.slice(start, start + 1000)
    const documents = batch.map(({ id, text, metadata }) => ({ pageContent: text, metadata: { ...metadata, key: id } }))
    await store.addVectors(
      batch.map(({ vector }) => vector),
      documents,
      { ids: batch.map(({ id }) => `00000000-0000-4000-8000-${id.padStart(12, '0')}`) },
    )
  }
  const loadMs = performance.now() - beganAt
  await store.createHnswIndex({ dimensions, ...index, distanceFunction: 'cosine' })
  return {
    loadMs,
    find: async (vector, k, filter) => {
      const found = await store.similaritySearchVectorWithScore(vector, k, filter.langChain)
      return found.map(([{ metadata }]) => metadata.key)
    },
    [Symbol.asyncDispose]: () => store.end(),
  }
}

interface MastraStore {
  createIndex(options: object): Promise<void>
  buildIndex(options: object): Promise<void>
  upsert(options: object): Promise<unknown>
  query(options: object): Promise<readonly { readonly id: string }[]>
  disconnect(): Promise<void>
}

/** Mastra's PgVector, with the index that the others have and one over the key of the filter. */
export async function mastra(url: string, { passages, dimensions }: BenchCorpus): Promise<Contestant> {
  const { PgVector } = (await peers.import('@mastra/pg/dist/index.js')) as unknown as {
    PgVector: new (config: object) => MastraStore
  }
  const store = new PgVector({ id: 'bench', connectionString: url, max: 4 })
  const table = { indexName: 'mastra', dimension: dimensions, metric: 'cosine' }
  const hnsw = { type: 'hnsw', hnsw: index }
  await store.createIndex({ ...table, indexConfig: hnsw, buildIndex: false, metadataIndexes: ['pick'] })
  const beganAt = performance.now()
  for (let start = 0; start < passages.length; start += 1000) {
    const batch = passages.slice(start, start + 1000)
    await store.upsert({
      indexName: 'mastra',
      vectors: batch.map(({ vector }) => vector),
      metadata: batch.map(({ text, metadata }) => ({ ...metadata, text })),
      ids: batch.map(({ id }) => id),
    })
  }
  const loadMs = performance.now() - beganAt
  await store.buildIndex({ indexName: 'mastra', metric: 'cosine', indexConfig: hnsw })
  return {
    loadMs,
    find: async (queryVector, topK, { mastra: filter }) =>
      (await store.query({ indexName: 'mastra', queryVector, topK, filter })).map(({ id }) => id),
    [Symbol.asyncDispose]: () => store.disconnect(),
  }
}

/** The best SQL that one writes by hand, on our table: the graph without a filter, the index of the key with one. */
export function rawSql(sql: Sql, table: string, efSearch: number): Finder {
  return {
    find: async (vector, k, filter) => {
      const text = `[${vector.join(',')}]`
      const rows = await sql.begin('read only', async (tx) => {
        await tx`select set_config('hnsw.ef_search', ${String(efSearch)}, true), set_config('hnsw.iterative_scan', 'relaxed_order', true)`
        return tx.unsafe<{ id: string }[]>(
          `select id, text, metadata, embedding <=> $1::vector as distance from ${table} where ${filter.sql} order by embedding <=> $1::vector limit $2::int`,
          [text, String(k)],
          { prepare: true },
        )
      })
      return rows.map(({ id }) => id)
    },
  }
}
