import { onEvent, type WarningMessage, warnings, withReranker } from '@dspex/core'
import { defineReranker } from '@dspex/core/implement'
import { ngramEmbedder } from '@dspex/core/testing'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { pgvectorRetriever } from '../src/search/pgvector-retriever.ts'
import { pgvectorStore } from '../src/write/pgvector-store.ts'
import type { TestedDatabase } from './databases.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 })

const embedder = ngramEmbedder({ dimensions: 128 })
const size = 6000
const topics = ['card', 'transfer', 'refund', 'loan', 'account', 'exchange', 'fee', 'limit', 'branch', 'app']
const endings = ['arrived late', 'was declined', 'is missing', 'costs too much', 'works again', 'was charged twice']
/** Sentences that come in clusters, as texts do: `topic` goes with the meaning, `pick` does not. */
const passages = Array.from({ length: size }, (_, place) => {
  const topic = topics[place % topics.length] ?? ''
  const ending = endings[Math.floor(place / topics.length) % endings.length] ?? ''
  const words = `number ${(place * 7919) % 10_007} of customer ${(place * 104_729) % 997}`
  return {
    id: `p${place}`,
    text: `My ${topic} ${ending}, ${words}.`,
    metadata: { topic, pick: (place * 31) % 101, odd: place % 2 === 1 },
  }
})

const { embeddings } = await embedder.embed({ texts: passages.map(({ text }) => text) })
const vectors = embeddings as readonly Float32Array[]

/** The tests that hold on either engine. */
export function testRetrieverOf({ engine, db }: TestedDatabase): void {
  describe(`pgvectorRetriever on ${engine}`, () => {
    const store = pgvectorStore({ db, collection: 'notes', embedder, promote: ['pick'] })
    const retriever = pgvectorRetriever({ db, collection: 'notes', embedder, efSearch: 300 })
    beforeAll(async () => {
      await store.migrate()
      await store.upsert(passages)
    })

    const exactly = async (
      query: string,
      k: number,
      passes: (metadata: (typeof passages)[number]['metadata']) => boolean,
    ) => {
      const { embeddings } = await embedder.embed({ texts: [query] })
      const [target] = embeddings as Float32Array[]
      const score = (vector: Float32Array) =>
        vector.reduce((sum, value, place) => sum + value * (target?.[place] ?? 0), 0)
      return passages
        .map(({ id, metadata }, place) => ({ id, metadata, score: score(vectors[place] as Float32Array) }))
        .filter(({ metadata }) => passes(metadata))
        .toSorted((a, b) => b.score - a.score)
        .slice(0, k)
    }

    it.each([
      ['no filter', undefined, () => true],
      ['a promoted key, 1%', { field: 'pick', op: 'eq', value: 7 }, ({ pick }: { pick: number }) => pick === 7],
      ['a promoted key, 50%', { field: 'pick', op: 'lt', value: 50 }, ({ pick }: { pick: number }) => pick < 50],
      [
        'a key without index, 10%',
        { field: 'topic', op: 'eq', value: 'loan' },
        ({ topic }: { topic: string }) => topic === 'loan',
      ],
      ['half of the rows', { field: 'odd', op: 'eq', value: true }, ({ odd }: { odd: boolean }) => odd],
    ] as const)('finds k rows and nearly the exact ones with %s', async (_, filter, passes) => {
      let right = 0
      // A graph is built by chance, and now and then overlooks one of the sixty kinds: many are asked about.
      const queries = topics.flatMap((topic, place) => [
        `My ${topic} ${endings[place % endings.length]}`,
        `the ${topic} of customer ${place}`,
      ])
      for (const query of queries) {
        const exact = await exactly(query, 10, passes)
        const found = await retriever.retrieve({ query, k: 10, ...(filter && { filter }) })
        expect(found).toMatchObject({ returned: 10, requested: 10 })
        expect(found.passages.every(({ metadata }) => passes(metadata as never))).toBe(true)
        const furthest = (exact.at(-1)?.score ?? 0) - 1e-5
        right += found.passages.filter(({ score }) => score >= furthest).length
      }
      expect(right / (10 * queries.length)).toBeGreaterThanOrEqual(0.9)
    })

    it('explains which index served, and the counters of PostgreSQL agree', async () => {
      const scans = async (): Promise<number> => {
        if (engine === 'PostgreSQL') await db.$client`select pg_stat_force_next_flush()`
        const { indexes } = await store.stats()
        return indexes.find(({ method }) => method === 'hnsw')?.scans ?? 0
      }
      const before = await scans()
      const explained = await retriever.explain({ query: 'My loan is missing', k: 10, samples: 5 })
      expect(explained.plan).toMatchObject({ scan: 'hnsw', fellBack: false })
      expect(explained.indexes).toEqual(['dspex_notes_embedding_hnsw'])
      expect(explained.recall?.value).toBeGreaterThanOrEqual(0.9)
      expect(explained.rowsScanned).toBeLessThan(100)
      expect(explained.text).toContain('HNSW index dspex_notes_embedding_hnsw')
      if (engine === 'PostgreSQL') await vi.waitFor(async () => expect(await scans()).toBeGreaterThan(before), 10_000)
    })

    it('explains the search that it made: the query is embedded once', async () => {
      const embed = vi.fn<typeof embedder.embed>(embedder.embed)
      const asked = pgvectorRetriever({ db, collection: 'notes', embedder: { ...embedder, embed } })
      await asked.explain({ query: 'My loan is missing', k: 10, samples: 0 })
      expect(embed).toHaveBeenCalledTimes(1)
    })

    it('explains that a selective filter went through the index of its key', async () => {
      const filter = { field: 'pick', op: 'eq', value: 3 } as const
      const { plan, indexes, rowsScanned, recall } = await retriever.explain({ query: 'My loan', k: 10, filter })
      expect(plan?.scan).toBe('exact')
      expect(indexes).toEqual([expect.stringMatching(/^dspex_notes_key_/)])
      expect(rowsScanned).toBeLessThan(200)
      expect(recall?.value).toBe(1)
    })

    it('falls back to all rows when the index finds too few', async () => {
      // A graph that gives up at once, over rows that lie far away from the query.
      const hasty = pgvectorRetriever({ db, collection: 'notes', embedder, efSearch: 1 })
      const { passages: found, plan } = await hasty.retrieve({ query: 'My loan is missing', k: 3000 })
      expect(found).toHaveLength(3000)
      expect(plan?.scan).toBe('exact')
    })

    it('returns what there is when k exceeds the table', async () => {
      const filter = { field: 'pick', op: 'eq', value: 5 } as const
      const { returned, requested } = await retriever.retrieve({ query: 'My loan', k: 1000, filter })
      expect(requested).toBe(1000)
      expect(returned).toBe(passages.filter(({ metadata }) => metadata.pick === 5).length)
    })

    it('takes a vector, and leaves out what scores too low', async () => {
      const { embeddings } = await embedder.embed({ texts: [passages[42]?.text ?? ''] })
      const { passages: found } = await retriever.retrieve({ vector: embeddings[0], k: 5, minScore: 0.999 })
      expect(found.map(({ id }) => id)).toEqual(['p42'])
    })

    it.each([
      ['of other dimensions', [1, 2, 3], 'it has 3 dimensions, but the collection has 128'],
      ['of zeros', Array.from({ length: 128 }, () => 0), 'it is all zeros'],
      ['with NaN', [Number.NaN, ...Array.from({ length: 127 }, () => 1)], 'number 1 of it is NaN'],
      ['too long to compute with', Array.from({ length: 128 }, () => 1e30), 'more than what pgvector can compute with'],
      [
        'too short to compute with',
        Array.from({ length: 128 }, () => 1e-30),
        'less than what pgvector can compute with',
      ],
    ])('refuses a vector %s', async (_, vector, problem) => {
      await expect(retriever.retrieve({ vector, k: 1 })).rejects.toMatchObject({
        code: 'RETRIEVER_REQUEST_INVALID',
        message: expect.stringContaining(problem) as string,
      })
    })

    it('finds nothing by meaning for a query that the embedder can not read', async () => {
      expect(await retriever.retrieve({ query: '…', k: 3 })).toMatchObject({ passages: [], returned: 0 })
    })

    it('searches by words, any of them, and by both', async () => {
      const query = 'what about customer 12 and a refund that was declined'
      for (const mode of ['lexical', 'hybrid'] as const) {
        const { passages: found, plan } = await retriever.retrieve({ query, k: 10, mode })
        expect(found).toHaveLength(10)
        expect(found[0]?.text).toMatch(/refund|declined/)
        expect(plan).toMatchObject({ mode, words: engine === 'PGlite' ? 'bm25' : 'tsvector' })
      }
    })

    it('takes a rare word for more than common ones', async () => {
      const rare = `${(120 * 7919) % 10_007}`
      const query = `number ${rare}, loan or branch or limit of a customer that was declined or is missing`
      const { passages: found } = await retriever.retrieve({ query, k: 3, mode: 'lexical' })
      expect(found[0]?.id).toBe('p120')
    })

    it('weighs the two rankings of a hybrid search', async () => {
      // Both rankings begin with the text itself.
      const { id, text: query } = passages[120] ?? { id: '', text: '' }
      const best = async (options: object) => {
        const retriever = pgvectorRetriever({ db, collection: 'notes', embedder, efSearch: 300, ...options })
        return (await retriever.retrieve({ query, k: 3, mode: 'hybrid' })).passages[0]
      }
      const near = (value: number): number => expect.closeTo(value, 6) as number
      expect(await best({})).toMatchObject({ id, score: near(2 / 61) })
      expect(await best({ weights: { dense: 2, lexical: 0 } })).toMatchObject({ id, score: near(2 / 61) })
      expect(await best({ weights: { dense: 0, lexical: 3 } })).toMatchObject({ id, score: near(3 / 61) })
      expect(await best({ rankConstant: 1 })).toMatchObject({ id, score: near(1) })
    })

    it('makes room for variety, and lets a reranker decide', async () => {
      const query = 'My loan is missing'
      const varied = pgvectorRetriever({
        db,
        collection: 'notes',
        embedder,
        diversity: 0.7,
        overFetch: 20,
        efSearch: 300,
      })
      const topicsOf = (found: readonly { metadata: object }[]) =>
        new Set(found.map(({ metadata }) => (metadata as { topic: string }).topic)).size
      const plain = await retriever.retrieve({ query, k: 6 })
      const various = await varied.retrieve({ query, k: 6 })
      expect(various.passages[0]?.id).toBe(plain.passages[0]?.id)
      expect(topicsOf(various.passages)).toBeGreaterThanOrEqual(topicsOf(plain.passages))
      expect(various.passages.map(({ id }) => id)).not.toEqual(plain.passages.map(({ id }) => id))
      const reranker = defineReranker({
        name: 'last-first',
        rerank: ({ passages, k }) => ({
          passages: passages
            .toReversed()
            .map(({ id }, place) => ({ id, score: -place }))
            .slice(0, k),
        }),
      })
      const reranked = pgvectorRetriever({ db, collection: 'notes', embedder, reranker, overFetch: 2, efSearch: 300 })
      const wide = await retriever.retrieve({ query, k: 20 })
      const { passages: last } = await reranked.retrieve({ query, k: 2 })
      const ids = wide.passages.map(({ id }) => id)
      expect(last.map(({ id }) => id)).toEqual(ids.slice(-2).toReversed())
      const around = await withReranker(retriever, { reranker }).retrieve({ query, k: 2, mode: 'dense' })
      expect(around.passages).toEqual(last)
    })

    it('warns when it has to read a big table', async () => {
      const seen: WarningMessage[] = []
      const listen = (message: unknown): void => void seen.push(message as WarningMessage)
      warnings.subscribe(listen)
      try {
        const strict = pgvectorRetriever({ db, collection: 'notes', embedder, warnFrom: 1000 })
        await strict.retrieve({ query: 'My loan', k: 3 })
        expect(seen).toEqual([])
        // A key without an index that few rows have.
        await strict.retrieve({ query: 'My loan', k: 3, filter: { field: 'nobody', op: 'exists', value: true } })
      } finally {
        warnings.unsubscribe(listen)
      }
      expect(seen).toMatchObject([
        { code: 'RETRIEVAL_SCANNED_TABLE', message: expect.stringContaining('Promote a key') as string },
      ])
    })

    it('sees the passages of its tenant alone', async () => {
      const alone = store.forTenant('acme')
      await alone.upsert([{ id: 'p0', text: 'My loan belongs to Acme.' }])
      const theirs = retriever.forTenant('acme')
      for (const mode of ['dense', 'lexical', 'hybrid'] as const) {
        const { passages: found } = await theirs.retrieve({ query: 'My loan', k: 10, mode })
        expect(found.map(({ text }) => text)).toEqual(['My loan belongs to Acme.'])
        const { passages: others } = await retriever.retrieve({ query: 'loan belongs to Acme', k: 3, mode })
        expect(others.map(({ text }) => text)).not.toContain('My loan belongs to Acme.')
      }
      expect(await alone.count()).toBe(1)
      expect(await store.count()).toBe(size)
      expect(await alone.delete({ all: true })).toBe(1)
      expect(await store.count()).toBe(size)
    })

    it('refuses another model with the remedy', async () => {
      const other = ngramEmbedder({ dimensions: 64 })
      await expect(
        pgvectorRetriever({ db, collection: 'notes', embedder: other }).retrieve({ query: 'x', k: 1 }),
      ).rejects.toMatchObject({
        code: 'CONFIGURATION_INVALID',
        message: expect.stringMatching(/ngram-128.*reembed\(\)/s) as string,
      })
    })

    it('says how a collection is made that is not there', async () => {
      await expect(
        pgvectorRetriever({ db, collection: 'nothing', embedder }).retrieve({ query: 'x', k: 1 }),
      ).rejects.toThrow(/pgvectorStore\(\{ db, collection: 'nothing', embedder \}\)\.migrate\(\)/)
    })

    it('leaves settings of the connection as they were', async () => {
      await Promise.all(Array.from({ length: 12 }, (_, place) => retriever.retrieve({ query: `loan ${place}`, k: 10 })))
      const values = await Promise.all(
        Array.from(
          { length: 8 },
          () =>
            db.$client`select current_setting('hnsw.ef_search', true) as ef, current_setting('enable_sort') as sort`,
        ),
      )
      for (const [row] of values) expect(row).toMatchObject({ sort: 'on' })
      expect(new Set(values.map(([row]) => String(row?.['ef'])))).not.toContain('300')
    })

    it('publishes what was asked and how it went', async () => {
      const events: object[] = []
      const stop = onEvent('retrieve', { end: (message) => events.push(message) })
      await retriever.retrieve({ query: 'My loan', k: 2, mode: 'hybrid', minScore: 0 }).finally(stop)
      expect(events).toMatchObject([
        { retriever: 'pgvector:notes', mode: 'hybrid', minScore: 0, result: { returned: 2, plan: {} } },
      ])
    })
  })
}
