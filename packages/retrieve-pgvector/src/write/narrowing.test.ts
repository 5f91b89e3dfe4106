import { ngramEmbedder } from '@dspex/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openPGlite } from '../../test/databases.ts'
import { pgvectorRetriever } from '../search/pgvector-retriever.ts'
import { pgvectorStore } from './pgvector-store.ts'

const { db } = await openPGlite()
const embedder = ngramEmbedder({ dimensions: 32 })

async function readAll<T>(items: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = []
  for await (const item of items) read.push(item)
  return read
}

describe('what narrows a call', () => {
  it('takes no odd value for everything, whatever narrows by it', async () => {
    const collection = 'narrowed'
    const store = pgvectorStore({ db, collection, embedder })
    await store.migrate()
    await store.upsert(Array.from({ length: 5 }, (_, at) => ({ id: `t${at}`, text: `text ${at}`, metadata: { at } })))
    const retriever = pgvectorRetriever({ db, collection, embedder })
    const odd = fc.oneof(
      fc.constantFrom<unknown>(undefined, null, false, '', 0, 1, Number.NaN, 'true', [], {}, [[]], { and: [] }),
      fc.constantFrom<unknown>([undefined], [null], [''], [0], { or: [] }, { not: {} }, { field: 'at' }, new Date(0)),
      fc.jsonValue().filter((value) => value !== true),
    )
    const narrowed = (value: unknown): Record<string, () => Promise<unknown>> => ({
      all: () => store.delete({ all: value } as never),
      filter: () => store.delete({ filter: value } as never),
      ids: () => store.delete({ ids: value } as never),
      count: () => store.count({ filter: value } as never),
      list: () => readAll(store.list({ filter: value } as never)),
      retrieve: () => retriever.retrieve({ query: 'text', k: 5, filter: value } as never),
      explain: () => retriever.explain({ query: 'text', k: 5, filter: value } as never),
      misspelt: () => store.delete({ all: true, filtre: value } as never),
      reembed: () => store.reembed({ filter: value } as never),
      upsert: () => store.upsert([], { tenant: value } as never),
      upsertEvents: async () => readAll(store.upsertEvents([], { tenant: value } as never)),
      reembedEvents: async () => readAll(store.reembedEvents({ filter: value } as never)),
      reindex: () => store.reindex({ tenant: value } as never),
      inherited: () => retriever.retrieve(Object.create({ query: 'text', k: 5, filter: value }) as never),
    })
    const isIds = (value: unknown): boolean =>
      Array.isArray(value) && value.length > 0 && value.every((id) => typeof id === 'string' && id !== '')
    await fc.assert(
      fc.asyncProperty(odd, fc.constantFrom(...Object.keys(narrowed(0))), async (value, call) => {
        fc.pre(call !== 'ids' || !isIds(value))
        await expect(narrowed(value)[call]?.()).rejects.toMatchObject({
          code: expect.stringMatching(/^(?:CONFIGURATION|FILTER|RETRIEVER_REQUEST)_INVALID$/),
        })
      }),
    )
    fc.assert(
      fc.property(odd, (tenant) => {
        fc.pre(typeof tenant !== 'string' || tenant === '')
        expect(() => store.forTenant(tenant as never)).toThrow(/`tenant` is/)
        expect(() => retriever.forTenant(tenant as never)).toThrow(/`tenant` is/)
        expect(() => pgvectorStore({ db, collection, embedder, tenant } as never)).toThrow(/`tenant` is/)
        expect(() => pgvectorRetriever({ db, collection, embedder, tenant } as never)).toThrow(/`tenant` is/)
      }),
    )
    const all = [{ field: 'at', op: 'notIn', value: [] }, { not: { field: 'at', op: 'in', value: [] } }] as const
    for (const filter of [...all, { or: [{ field: 'at', op: 'eq', value: 1 }, all[0]] } as const])
      await expect(store.delete({ filter })).rejects.toThrow(/lets every passage pass.*`all: true`/)
    for (const ids of [['\ud800'], ['a\0']]) await expect(store.delete({ ids })).rejects.toThrow(/must be an id/)
    expect(await store.count()).toBe(5)
  })
})
