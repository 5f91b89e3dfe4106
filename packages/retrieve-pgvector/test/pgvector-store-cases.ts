import type { Embedder } from '@dspex/core'
import { defineEmbedder } from '@dspex/core/implement'
import { ngramEmbedder } from '@dspex/core/testing'
import type { Database } from '@dspex/postgres'
import { sql } from 'drizzle-orm'
import { describe, expect, it, vi } from 'vitest'
import { pgvectorRetriever } from '../src/search/pgvector-retriever.ts'
import { pgvectorStore } from '../src/write/pgvector-store.ts'
import type { UpsertEvent } from '../src/write/write-events.ts'
import { pgvectorTable } from '../src/collection/pgvector-table.ts'
import type { TestedDatabase } from './databases.ts'

vi.setConfig({ testTimeout: 60_000 })

const embedder = ngramEmbedder({ dimensions: 32 })
let last = 0
const fresh = async (db: Database, options: object = {}) => {
  const collection = `c${(last += 1)}`
  const store = pgvectorStore({ db, collection, embedder, ...options })
  await store.migrate()
  return { collection, store, retriever: pgvectorRetriever({ db, collection, embedder }) }
}
const texts = (count: number, start = 0) =>
  Array.from({ length: count }, (_, at) => ({
    id: `t${start + at}`,
    text: `text number ${start + at}`,
    metadata: { at: start + at },
  }))

/** Counts what is embedded, and does something before. */
function watched(before: (texts: readonly string[]) => void | Promise<void> = () => {}): {
  embedder: Embedder
  seen: string[]
} {
  const seen: string[] = []
  return {
    seen,
    embedder: defineEmbedder({
      id: embedder.id,
      dimensions: embedder.dimensions,
      embed: async (request) => {
        await before(request.texts)
        seen.push(...request.texts)
        return embedder.embed(request)
      },
    }),
  }
}

/** The tests that hold on either engine. */
export function testStore({ engine, db }: TestedDatabase): void {
  describe(`pgvectorStore on ${engine}`, () => {
    it('embeds new and changed texts only, and notices changed metadata', async () => {
      const { embedder, seen } = watched()
      const { store, retriever } = await fresh(db, { embedder, batchSize: 100 })
      expect(await store.upsert(texts(250))).toEqual({
        received: 250,
        written: 250,
        metadataChanged: 0,
        unchanged: 0,
        embedded: 250,
      })
      seen.length = 0
      const again = texts(250).map((passage, at) =>
        at === 3
          ? { ...passage, text: 'an entirely new text' }
          : at === 4
            ? { ...passage, metadata: { at: -1 } }
            : passage,
      )
      expect(await store.upsert(again)).toEqual({
        received: 250,
        written: 1,
        metadataChanged: 1,
        unchanged: 248,
        embedded: 1,
      })
      expect(seen).toEqual(['an entirely new text'])
      const { passages } = await retriever.retrieve({ query: 'an entirely new text', k: 1 })
      expect(passages).toMatchObject([{ id: 't3', text: 'an entirely new text', metadata: { at: 3 } }])
      expect(await store.count({ filter: { field: 'at', op: 'eq', value: -1 } })).toBe(1)
    })

    it('takes a stream and tells of each batch; who leaves stops it, and what was told of stays', async () => {
      const { store } = await fresh(db, { batchSize: 50 })
      let given = 0
      async function* endless() {
        for (;;) yield texts(1, (given += 1))[0] as ReturnType<typeof texts>[number]
      }
      let acknowledged = 0
      for await (const event of store.upsertEvents(endless())) {
        if (event.type !== 'batch-written') continue
        acknowledged = event.written
        if (acknowledged >= 150) break
      }
      const kept = await store.count()
      expect(kept).toBeGreaterThanOrEqual(acknowledged)
      expect(given).toBeLessThan(1000)
    })

    it('lets the later of two with the same id count, within a batch and across', async () => {
      const { store, retriever } = await fresh(db, { batchSize: 2 })
      const versions = ['first', 'second', 'third', 'first'].map((text) => ({ id: 'same', text }))
      await store.upsert(versions)
      expect((await retriever.retrieve({ query: 'first', k: 5 })).passages.map(({ text }) => text)).toEqual(['first'])
    })

    it('keeps odd texts and metadata as they are, in large batches and small', async () => {
      const odd = ['it\'s "odd" \\ $1 {a,b} \n\t', '🌊 隅田川', ' ', 'NULL', '\\N', "');--"].map((text, at) => ({
        id: text,
        text: `${text} x${at}`,
        metadata: { [text]: [text, { [text]: null }], number: 1e21, deep: { a: [1, [2]] } },
      }))
      for (const rest of [[], texts(300)]) {
        const { store, retriever } = await fresh(db)
        await store.upsert([...odd, ...rest])
        for (const passage of odd) {
          const { passages } = await retriever.retrieve({
            query: passage.text,
            k: 1,
            filter: { field: passage.id, op: 'exists', value: true },
          })
          const { score: _, ...found } = passages[0] ?? { score: 0 }
          expect(found).toEqual(passage)
        }
      }
    })

    it.each([
      [{ id: 'a', text: 'a\0b' }, /text has a NUL.*replaceAll/],
      [{ id: 'a', text: 'a\ud800' }, /toWellFormed/],
      [{ id: 'a', text: 'a', metadata: { a: 'x\0' } }, /metadata has a NUL/],
      [{ id: 'a', text: 'a', metadata: { a: Number.NaN } }, /metadata is no JSON/],
      [{ id: 7, text: 'a' }, /both as strings/],
      [{ id: 'a', text: '…' }, /"a".*all zeros/],
      [{ id: 'a', text: 'a', vector: [1, 2] }, /"a".*2 dimensions.*32/],
      [{ id: 'a', text: 'a', vector: Array.from({ length: 32 }, () => Number.NaN) }, /number 1 of it is NaN/],
    ])('refuses %j', async (passage, problem) => {
      const { store } = await fresh(db)
      await expect(store.upsert([passage as never])).rejects.toThrow(problem)
      expect(await store.count()).toBe(0)
    })

    it('keeps a text with a backslash before u0000, which is no NUL', async () => {
      const { store } = await fresh(db)
      await store.upsert([{ id: 'a', text: 'a', metadata: { a: '\\u0000' } }])
      expect(await store.count({ filter: { field: 'a', op: 'eq', value: '\\u0000' } })).toBe(1)
    })

    it('goes on where an embedder failed, without embedding again what is kept', async () => {
      let failures = 1
      const { embedder, seen } = watched((batch) => {
        if (batch.includes('text number 130') && failures-- > 0) throw new Error('overloaded')
      })
      const { store } = await fresh(db, { embedder, batchSize: 50, concurrency: 1 })
      await expect(store.upsert(texts(200))).rejects.toThrow(/overloaded/)
      const kept = await store.count()
      expect(kept).toBe(100)
      seen.length = 0
      expect(await store.upsert(texts(200))).toMatchObject({ written: 100, unchanged: 100 })
      expect(seen).toHaveLength(100)
    })

    it('stops at an abort with its reason', async () => {
      const controller = new AbortController()
      const { embedder } = watched((batch) => {
        if (batch.includes('text number 60')) controller.abort(new Error('enough'))
      })
      const { store } = await fresh(db, { embedder, batchSize: 50 })
      await expect(store.upsert(texts(500), { signal: controller.signal })).rejects.toThrow('enough')
      expect(await store.count()).toBeLessThan(500)
    })

    it('deletes by id, by filter and all, never by mistake', async () => {
      const { store } = await fresh(db)
      await store.upsert(texts(20))
      expect(await store.delete({ ids: ['t1', 't2', 'other', `'); drop table x; --`] })).toBe(2)
      expect(await store.delete({ filter: { field: 'at', op: 'gte', value: 15 } })).toBe(5)
      await expect(store.delete({} as never)).rejects.toThrow(/one of ids, filter and all: true, but was given none/)
      await expect(store.delete({ ids: ['t3'], all: true } as never)).rejects.toThrow(/given ids and all/)
      await expect(store.delete({ filters: {}, all: true } as never)).rejects.toThrow(/Did you mean `filter`/)
      expect(await store.delete({ all: true })).toBe(13)
    })

    it('migrates once, however many start at once', async () => {
      const collection = `many${(last += 1)}`
      await Promise.all(Array.from({ length: 10 }, () => pgvectorStore({ db, collection, embedder }).migrate()))
      await pgvectorStore({ db, collection, embedder, promote: ['at'] }).migrate()
      await pgvectorStore({ db, collection, embedder, promote: ['at', 'lang'] }).migrate()
      const { indexes } = await pgvectorStore({ db, collection, embedder }).stats()
      expect(indexes.filter(({ name }) => name.includes('_key_'))).toHaveLength(2)
      await expect(pgvectorStore({ db, collection, embedder, metric: 'l2' }).migrate()).rejects.toThrow(
        /metric 'cosine'/,
      )
    })

    it.each([
      ['l2', 'vector'],
      ['innerProduct', 'vector'],
      ['cosine', 'halfvec'],
    ] as const)('compares by %s over %s, with an index and without', async (metric, type) => {
      const { store, retriever } = await fresh(db, { metric, type })
      await store.upsert(texts(200))
      const find = async () => (await retriever.retrieve({ query: 'text number 77', k: 3 })).passages
      const exact = await find()
      expect(exact[0]).toMatchObject({ id: 't77', score: expect.closeTo(1, 2) as number })
      await store.reindex({ m: 8, efConstruction: 32 })
      expect((await store.stats()).indexes.some(({ method, valid }) => method === 'hnsw' && valid)).toBe(true)
      expect((await find())[0]?.id).toBe('t77')
    })

    it('embeds again with another model, goes on where it was stopped, and refuses the old one then', async () => {
      const { collection, store, retriever } = await fresh(db, { batchSize: 50, indexFrom: 100 })
      await store.upsert(texts(300))
      const larger = ngramEmbedder({ dimensions: 64 })
      const next = pgvectorStore({ db, collection, embedder: larger, batchSize: 50, indexFrom: 100 })
      for await (const event of next.reembedEvents()) if (event.type === 'batch-embedded' && event.done >= 100) break
      expect(await store.stats()).toMatchObject({ model: 'ngram-32', nextModel: 'ngram-64' })
      // The old model serves meanwhile, and takes new texts.
      expect((await retriever.retrieve({ query: 'text number 7', k: 1 })).passages[0]?.id).toBe('t7')
      await store.upsert([{ id: 't5', text: 'changed meanwhile' }, ...texts(10, 300)])
      await expect(next.upsert(texts(1))).rejects.toThrow(/finish that with reembed/)
      const { embedded, done, total } = await next.reembed()
      expect({ done, total }).toEqual({ done: 310, total: 310 })
      expect(embedded).toBeLessThan(250)
      expect(await next.stats()).toMatchObject({ model: 'ngram-64', dimensions: 64, nextModel: undefined })
      await expect(retriever.retrieve({ query: 'text number 7', k: 1 })).rejects.toThrow(/made by 'ngram-64'/)
      await expect(store.upsert(texts(1))).rejects.toThrow(/made by 'ngram-64'/)
      const found = await pgvectorRetriever({ db, collection, embedder: larger }).retrieve({
        query: 'changed meanwhile',
        k: 1,
      })
      expect(found.passages[0]?.id).toBe('t5')
      expect((await next.stats()).indexes.filter(({ method }) => method === 'hnsw')).toMatchObject([{ valid: true }])
      expect(await next.reembed()).toMatchObject({ embedded: 0 })
    })

    it('works on a Drizzle table of the user, and is queried there', async () => {
      const name = `articles${(last += 1)}`
      const articles = pgvectorTable(name, { dimensions: 32, promote: ['lang'] })
      await db.$client.unsafe('create extension if not exists vector')
      await db.$client
        .unsafe(`create table ${name} (tenant text not null default '', id text not null, text text not null,
        metadata jsonb not null default '{}', hash text not null, embedding vector(32) not null,
        search tsvector generated always as (to_tsvector('english', left(text, 100000))) stored, primary key (tenant, id))`)
      const store = pgvectorStore({ db, collection: name, embedder, table: articles })
      await store.migrate()
      await store.upsert(texts(5))
      const [count] = await db.execute(sql`select count(*)::int as count from ${articles}`)
      expect(count).toMatchObject({ count: 5 })
      const found = await pgvectorRetriever({ db, collection: name, embedder }).retrieve({
        query: 'text number 3',
        k: 1,
        mode: 'hybrid',
      })
      expect(found.passages[0]?.id).toBe('t3')
    })

    it('works on a table that was there, with its own names and types', async () => {
      const name = `legacy${(last += 1)}`
      await db.$client.unsafe('create extension if not exists vector')
      await db.$client.unsafe(
        `create table "${name}" ("Doc Id" integer primary key, body text, "vec" vector(32), extra jsonb)`,
      )
      await db.$client.unsafe(`insert into "${name}" values (1, 'kept from earlier years', null, '{"a": 1}')`)
      const columns = { id: 'Doc Id', text: 'body', embedding: 'vec', metadata: 'extra' }
      const store = pgvectorStore({ db, collection: name, embedder, table: { name, columns } })
      await store.migrate()
      expect(await store.upsert([{ id: '1', text: 'kept from earlier years' }])).toMatchObject({ written: 1 })
      await store.upsert(Array.from({ length: 80 }, (_, at) => ({ id: String(at + 2), text: `row ${at + 2}` })))
      const retriever = pgvectorRetriever({ db, collection: name, embedder })
      for (const mode of ['dense', 'lexical', 'hybrid'] as const)
        expect((await retriever.retrieve({ query: 'kept from earlier years', k: 1, mode })).passages[0]?.id).toBe('1')
      expect(await store.upsert([{ id: '1', text: 'kept from earlier years' }])).toMatchObject({ unchanged: 1 })
      // What nobody mentions is not lost.
      expect(await store.count({ filter: { field: 'a', op: 'eq', value: 1 } })).toBe(1)
      await expect(store.forTenant('acme').count()).rejects.toThrow(/no column for it/)
    })

    it.each([
      ['vector', /is vector, but the collection holds vector\(32\)/],
      ['vector(16)', /is vector\(16\)/],
    ])('refuses a column of type %s', async (type, problem) => {
      const name = `wrong${(last += 1)}`
      await db.$client.unsafe(`create extension if not exists vector`)
      await db.$client.unsafe(`create table ${name} (id text primary key, text text, embedding ${type})`)
      const columns = { id: 'id', text: 'text', embedding: 'embedding' }
      await expect(
        pgvectorStore({ db, collection: name, embedder, table: { name, columns } }).migrate(),
      ).rejects.toThrow(problem)
    })

    it('lets many write at once without losing or doubling anything', async () => {
      const { store } = await fresh(db, { batchSize: 40 })
      await Promise.all(Array.from({ length: 4 }, (_, at) => store.upsert(texts(200, at * 100).toReversed())))
      expect(await store.count()).toBe(500)
    })

    it('builds the index when there are enough rows, and tells of it', async () => {
      const { store } = await fresh(db, { indexFrom: 400, batchSize: 100 })
      const events: UpsertEvent['type'][] = []
      for await (const { type } of store.upsertEvents(texts(500))) events.push(type)
      expect(events.filter((type) => type === 'batch-written')).toHaveLength(5)
      expect(events.at(-1)).toBe('upsert-end')
      const { indexes, rows } = await store.stats()
      expect(rows).toBe(500)
      expect(indexes).toContainEqual(expect.objectContaining({ method: 'hnsw', valid: true }))
    })
  })
}
