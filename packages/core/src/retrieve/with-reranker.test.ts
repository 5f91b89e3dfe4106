import { describe, expect, expectTypeOf, it } from 'vitest'
import { testRetriever } from '../conformance/test-retriever.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { createRecorder } from '../trace.ts'
import { currentScope, withScope } from '../scope.ts'
import { inMemoryRetriever } from './corpus/in-memory-retriever.ts'
import { defineReranker } from './define-reranker.ts'
import { defineRetriever } from './define-retriever.ts'
import { withReranker } from './with-reranker.ts'

/** Keeps the ranking as it was, on a scale of its own. */
const sameAgain = defineReranker({
  name: 'same-again',
  rerank: ({ passages, k }) => ({ passages: passages.slice(0, k).map(({ id }, place) => ({ id, score: -place })) }),
})
const lastFirst = defineReranker({
  name: 'last-first',
  rerank: ({ passages, k }) => ({
    passages: passages
      .toReversed()
      .slice(0, k)
      .map(({ id }, place) => ({ id, score: -place })),
  }),
})

testRetriever('withReranker', {
  create: ({ passages }) => withReranker(inMemoryRetriever({ passages }), { reranker: sameAgain }),
  createFailing: () =>
    withReranker(
      defineRetriever({
        name: 'failing',
        retrieve: () => Promise.reject(new Error('the index is broken')),
      }),
      { reranker: sameAgain },
    ),
})

/** Finds `k` numbered passages, and notes what it is asked. */
function counting(asked: unknown[] = []) {
  return defineRetriever<{ n: number }, { tenant?: string }, { took: number }>({
    name: 'counting',
    options: ['tenant'],
    async retrieve({ signal: _signal, ...request }) {
      asked.push(request)
      const passages = Array.from({ length: request.k }, (_, n) => ({
        id: String(n),
        text: `Passage ${n}`,
        score: 1 / (n + 1),
        metadata: { n },
      }))
      return { passages, took: 7 }
    },
  })
}

describe('withReranker', () => {
  it('gives the best k of more that were found, with the scores of the reranker', async () => {
    const { passages } = await withReranker(counting(), { reranker: lastFirst }).retrieve({ query: 'q', k: 2 })
    expect(passages.map(({ id, score }) => [id, score])).toEqual([
      ['19', -0],
      ['18', -1],
    ])
  })

  it.each([
    [1, undefined, 20],
    [10, undefined, 40],
    [30, 1, 30],
    [7, 3.5, 25],
  ])('asks for more: k %i with an overFetch of %s for %i', async (k, overFetch, wide) => {
    const asked: unknown[] = []
    await withReranker(counting(asked), { reranker: lastFirst, overFetch }).retrieve({ query: 'q', k })
    expect(asked).toEqual([{ query: 'q', k: wide }])
  })

  it('takes the options and says the details of the retriever inside, with their types', async () => {
    const asked: unknown[] = []
    const reranked = withReranker(counting(asked), { reranker: lastFirst })
    const filter = { field: 'n', op: 'gt', value: 3 } as const
    const found = await reranked.retrieve({ query: 'q', k: 5, tenant: 'acme', filter })
    expect([found.took, asked]).toEqual([7, [{ query: 'q', k: 20, tenant: 'acme', filter }]])
    expectTypeOf(found.took).toEqualTypeOf<number>()
    expectTypeOf(found.passages[0]?.metadata.n).toEqualTypeOf<number | undefined>()
  })

  it('is named after both, or as it is told', () => {
    expect(withReranker(counting(), { reranker: lastFirst }).name).toBe('counting+last-first')
    expect(withReranker(counting(), { reranker: lastFirst, name: 'mine' }).name).toBe('mine')
  })

  it('has the search inside as a part of it in the trace', async () => {
    const recorder = createRecorder()
    await withScope({ ...currentScope(), observers: { recorder } }, () =>
      withReranker(counting(), { reranker: lastFirst }).retrieve({ query: 'q', k: 2 }),
    )
    const [outer, inner] = recorder.trace()
    expect([outer?.path, outer?.output, inner?.path, inner?.parent]).toMatchObject([
      'counting+last-first',
      { length: 2 },
      'counting',
      outer?.id,
    ])
  })

  it('hands disposal on, and nothing else', async () => {
    let disposed = 0
    const owner = { ...counting(), extra: 1, [Symbol.asyncDispose]: async () => void (disposed += 1) }
    const reranked = withReranker(owner, { reranker: lastFirst })
    await reranked[Symbol.asyncDispose]()
    expect([disposed, 'extra' in reranked]).toEqual([1, false])
    expect(Symbol.asyncDispose in withReranker(counting(), { reranker: lastFirst })).toBe(false)
  })

  it.each([0, 0.5, Number.NaN])('refuses an overFetch of %s', (overFetch) => {
    expect(() => withReranker(counting(), { reranker: lastFirst, overFetch })).toThrow(ConfigurationError)
  })
})
