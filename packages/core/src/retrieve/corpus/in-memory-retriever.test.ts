import { describe, expect, expectTypeOf, it } from 'vitest'
import { withContext } from '../../scope.ts'
import { ngramEmbedder } from '../../testing/ngram-embedder.ts'
import { testRetriever } from '../../conformance/test-retriever.ts'
import { defineEmbedder } from '../embed/define-embedder.ts'
import { defineRetriever } from '../define-retriever.ts'
import type { EmbedOptions, EmbedResult } from '../embed/embedder.ts'
import { inMemoryRetriever } from './in-memory-retriever.ts'
import type { Passage, Retriever } from '../retriever.ts'

const failing = defineRetriever({
  name: 'failing',
  retrieve() {
    throw new Error('the index is gone')
  },
})

testRetriever('inMemoryRetriever (words)', {
  create: ({ passages }) => inMemoryRetriever({ passages }),
  createFailing: () => failing,
})
testRetriever('inMemoryRetriever (embeddings)', {
  create: ({ passages }) => inMemoryRetriever({ passages, embedder: ngramEmbedder() }),
  createFailing: () => failing,
})

const passages = [
  { id: 'a', text: 'apples and pears' },
  { id: 'b', text: 'pears and apples' },
  { id: 'c', text: 'Äpfel, Birnen und ein Café' },
  { id: 'd', text: '東京都に住んでいます' },
]

describe('inMemoryRetriever', () => {
  it('orders passages of equal score as the corpus does', async () => {
    expect(await search(passages, 'pears')).toEqual(['a', 'b'])
    expect(await search(passages.toReversed(), 'pears')).toEqual(['b', 'a'])
  })

  it('finds words whatever their case and diacritics', async () => {
    expect(await search(passages, 'APFEL')).toEqual(['c'])
    expect(await search(passages, 'cafe')).toEqual(['c'])
  })

  it('finds words in a script without spaces', async () => {
    expect(await search(passages, '東京')).toEqual(['d'])
  })

  it('finds nothing when no word matches', async () => {
    expect(await search(passages, 'plums')).toEqual([])
    expect(await search(passages, '?!')).toEqual([])
  })

  it('indexes a large corpus in pieces, and once for all who ask', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => ({ id: String(index), text: `text number${index}` }))
    const retriever = inMemoryRetriever({ passages: many })
    const found = await Promise.all(
      [0, 250, 1000].map((index) => retriever.retrieve({ query: `number${index}`, k: 1 })),
    )
    expect(found.map(({ passages }) => passages[0]?.id)).toEqual(['0', '250', '1000'])
    expect((await retriever.retrieve({ query: 'text', k: 2000 })).passages.map(({ id }) => id)).toEqual(
      many.map(({ id }) => id),
    )
  })

  it('finds words that are names of object members', async () => {
    expect(await search([{ id: 'x', text: '__proto__ constructor toString' }], 'constructor')).toEqual(['x'])
  })

  it('refuses two passages of one id', () => {
    const twice = [
      { id: 'a', text: '1' },
      { id: 'a', text: '2' },
    ]
    expect(() => inMemoryRetriever({ passages: twice, name: 'fruit' })).toThrow(
      'Two passages of retriever \'fruit\' have the id "a". Give each its own.',
    )
  })

  it('is not changed by changes of the list it was given', async () => {
    const list = passages.slice(0, 2)
    const retriever = inMemoryRetriever({ passages: list })
    list.pop()
    expect((await retriever.retrieve({ query: 'pears', k: 5 })).passages).toHaveLength(2)
  })

  it('types filters and results by the metadata', async () => {
    const retriever = inMemoryRetriever({ passages: [{ id: 'a', text: 'x', metadata: { year: 1990, tags: ['a'] } }] })
    const result = await retriever.retrieve({ query: 'x', k: 1, filter: { field: 'year', op: 'eq', value: 1990 } })
    expectTypeOf(result.passages).toEqualTypeOf<readonly Passage<{ year: number; tags: string[] }>[]>()
    const general: Retriever = retriever
    expect(general.name).toBe('in-memory')
    // @ts-expect-error: no such field
    await retriever.retrieve({ query: 'x', k: 1, filter: { field: 'yeer', op: 'eq', value: 1990 } })
    // @ts-expect-error: not a number
    await retriever.retrieve({ query: 'x', k: 1, filter: { field: 'year', op: 'eq', value: '1990' } })
    expectTypeOf(inMemoryRetriever({ passages })).toEqualTypeOf<Retriever>()
  })
})

describe('inMemoryRetriever with an embedder', () => {
  it('embeds the corpus once, at the first query, in batches', async () => {
    const { embedder, requests } = spyEmbedder()
    const many = Array.from({ length: 150 }, (_, index) => ({ id: String(index), text: `text ${index}` }))
    const retriever = inMemoryRetriever({ passages: many, embedder })
    expect(requests).toEqual([])
    await Promise.all(['text 1', 'text 2', 'text 3'].map((query) => retriever.retrieve({ query, k: 1 })))
    await retriever.retrieve({ query: 'text 4', k: 1 })
    const documents = requests.filter(({ purpose }) => purpose === 'document')
    expect(documents.map(({ texts }) => texts.length)).toEqual([64, 64, 22])
    expect(documents.flatMap(({ texts }) => texts)).toEqual(many.map(({ text }) => text))
    expect(requests.filter(({ purpose }) => purpose === 'query').map(({ texts }) => texts)).toEqual([
      ['text 1'],
      ['text 2'],
      ['text 3'],
      ['text 4'],
    ])
  })

  it('embeds again what a failed run left out, at the next query', async () => {
    let failures = 1
    const { embedder } = spyEmbedder(({ purpose }) => {
      if (purpose === 'document' && failures-- > 0) throw new Error('overloaded')
    })
    const retriever = inMemoryRetriever({ passages, embedder })
    await expect(retriever.retrieve({ query: 'pears', k: 1 })).rejects.toThrow("Embedder 'spy' failed: overloaded.")
    expect((await retriever.retrieve({ query: 'apples and pears', k: 1 })).passages).toMatchObject([{ id: 'a' }])
  })

  it('does not let one cancelled query cancel another', async () => {
    const gate = Promise.withResolvers<void>()
    const { embedder, requests } = spyEmbedder(({ purpose }) => (purpose === 'document' ? gate.promise : undefined))
    const retriever = inMemoryRetriever({ passages, embedder })
    const controller = new AbortController()
    const first = withContext({ signal: controller.signal }, () => retriever.retrieve({ query: 'pears', k: 1 }))
    const second = retriever.retrieve({ query: 'apples and pears', k: 1 })
    controller.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    gate.resolve()
    expect((await second).passages).toMatchObject([{ id: 'a' }])
    expect(requests.filter(({ purpose }) => purpose === 'document')).toHaveLength(1)
  })

  it('stops embedding when nobody waits any more, and starts anew for the next query', async () => {
    const never = Promise.withResolvers<void>()
    let isOpen = false
    const { embedder, requests } = spyEmbedder(({ purpose }) =>
      purpose === 'document' && !isOpen ? never.promise : undefined,
    )
    const retriever = inMemoryRetriever({ passages, embedder })
    const controller = new AbortController()
    const only = retriever.retrieve({ query: 'pears', k: 1, signal: controller.signal })
    controller.abort()
    await expect(only).rejects.toThrow('aborted')
    expect(requests.find(({ purpose }) => purpose === 'document')?.signal?.aborted).toBe(true)
    isOpen = true
    expect((await retriever.retrieve({ query: 'apples and pears', k: 1 })).passages).toMatchObject([{ id: 'a' }])
  })

  it('finds nothing for a blank query, without embedding it', async () => {
    const { embedder, requests } = spyEmbedder()
    expect(await inMemoryRetriever({ passages, embedder }).retrieve({ query: ' ', k: 1 })).toEqual({ passages: [] })
    expect(requests).toEqual([])
  })

  it('gives passages without direction a score of 0', async () => {
    const retriever = inMemoryRetriever({ passages: [{ id: 'empty', text: '…' }], embedder: ngramEmbedder() })
    expect((await retriever.retrieve({ query: 'x', k: 1 })).passages).toMatchObject([{ id: 'empty', score: 0 }])
  })
})

async function search(corpus: readonly { id: string; text: string }[], query: string): Promise<string[]> {
  const { passages: found } = await inMemoryRetriever({ passages: corpus }).retrieve({ query, k: 10 })
  return found.map(({ id }) => id)
}

function spyEmbedder(before: (request: EmbedOptions) => void | Promise<void> = () => {}) {
  const requests: EmbedOptions[] = []
  const inner = ngramEmbedder()
  const embed = async (request: EmbedOptions): Promise<EmbedResult> => {
    requests.push(request)
    await before(request)
    return inner.embed(request)
  }
  return { requests, embedder: defineEmbedder({ id: 'spy', dimensions: inner.dimensions, embed }) }
}
