import { describe, expect, expectTypeOf, it } from 'vitest'
import { testRetriever } from '../conformance/test-retriever.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { ngramEmbedder } from '../testing/ngram-embedder.ts'
import { inMemoryRetriever } from './corpus/in-memory-retriever.ts'
import { defineRetriever } from './define-retriever.ts'
import { withDiversity } from './with-diversity.ts'

const embedder = ngramEmbedder()

testRetriever('withDiversity', {
  create: ({ passages }) => withDiversity(inMemoryRetriever({ passages }), { embedder, diversity: 0.3 }),
  createFailing: () =>
    withDiversity(
      defineRetriever({
        name: 'failing',
        retrieve: () => Promise.reject(new Error('the index is broken')),
      }),
      { embedder },
    ),
})

const passages = [
  { id: 'emma', text: 'Emma is a novel by Jane Austen.', metadata: { year: 1815 } },
  { id: 'emma again', text: 'Emma is a novel by Jane Austen!', metadata: { year: 1815 } },
  { id: 'austen', text: 'Jane Austen wrote letters to her sister all her life.', metadata: { year: 1801 } },
]
const books = inMemoryRetriever({ passages })
const query = 'Emma, the novel by Jane Austen'

describe('withDiversity', () => {
  it('passes over what repeats the best', async () => {
    const plain = await books.retrieve({ query, k: 2 })
    const varied = await withDiversity(books, { embedder, diversity: 0.6 }).retrieve({ query, k: 2 })
    expect(plain.passages.map(({ id }) => id)).toEqual(['emma', 'emma again'])
    expect(varied.passages.map(({ id, metadata }) => [id, metadata.year])).toEqual([
      ['emma', 1815],
      ['austen', 1801],
    ])
  })

  it('keeps the ranking with a diversity of 0', async () => {
    const { passages: found } = await withDiversity(books, { embedder, diversity: 0 }).retrieve({ query, k: 3 })
    expect(found.map(({ id }) => id)).toEqual(['emma', 'emma again', 'austen'])
  })

  it('takes the vectors that a retriever tells', async () => {
    const telling = defineRetriever<{ year: number }, object, { vectors: number[][] }>({
      name: 'telling',
      retrieve: () => ({
        passages: passages.map((passage, place) => ({ ...passage, score: -place })),
        vectors: [
          [1, 0],
          [1, 0],
          [0, 1],
        ],
      }),
    })
    const varied = withDiversity(telling, { vectors: ({ vectors }) => vectors })
    const found = await varied.retrieve({ query, k: 2 })
    expect(found.passages.map(({ id }) => id)).toEqual(['emma', 'austen'])
    expectTypeOf(found.vectors).toEqualTypeOf<number[][]>()
  })

  it('embeds nothing where nothing was found', async () => {
    const failing = { ...embedder, embed: () => Promise.reject(new Error('must not be asked')) }
    const empty = inMemoryRetriever({ passages: [] })
    expect(await withDiversity(empty, { embedder: failing }).retrieve({ query, k: 2 })).toEqual({ passages: [] })
  })

  it('is named after the retriever inside', () => {
    expect(withDiversity(books, { embedder }).name).toBe('in-memory+diversity')
  })

  it.each([
    [{}, 'pass an `embedder`'],
    [{ embedder, vectors: () => [] }, 'not both'],
    [{ embedder, diversity: 2 }, '`diversity`'],
    [{ embedder, diversity: Number.NaN }, '`diversity`'],
    [{ embedder, overFetch: 0 }, '`overFetch`'],
  ])('refuses what can not work: %j', (options, message) => {
    expect(() => withDiversity(books, options)).toThrow(ConfigurationError)
    expect(() => withDiversity(books, options)).toThrow(message)
  })
})
