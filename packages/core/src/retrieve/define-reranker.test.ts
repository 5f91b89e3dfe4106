import { describe, expect, it } from 'vitest'
import { RerankerError } from '../errors/reranker-error.ts'
import { defineReranker, type RerankerDefinition } from './define-reranker.ts'

const passages = [
  { id: 'a', text: 'A', score: 2, metadata: { year: 1990 } },
  { id: 'b', text: 'B', score: 1, metadata: { year: 2001 } },
]

describe('defineReranker', () => {
  it('returns the passages it was given, with the new scores', async () => {
    const reranker = defining(() => ({
      passages: [
        { id: 'b', score: 9 },
        { id: 'a', score: 8 },
      ],
    }))
    const result = await reranker.rerank({ query: 'x', passages })
    expect(result.passages).toEqual([
      { ...passages[1], score: 9 },
      { ...passages[0], score: 8 },
    ])
    expect(result.passages[0]?.metadata.year).toBe(2001)
  })

  it('asks for all passages when k is left out', async () => {
    const asked: unknown[] = []
    const reranker = defining(({ k }) => {
      asked.push(k)
      return { passages: [] }
    })
    await reranker.rerank({ query: 'x', passages })
    await reranker.rerank({ query: 'x', passages, k: 1 })
    expect(asked).toEqual([2, 1])
  })

  it('ranks no passages without asking', async () => {
    expect(await defining(() => Promise.reject(new Error('asked'))).rerank({ query: 'x', passages: [] })).toEqual({
      passages: [],
    })
  })

  it.each([
    ['a k of 0', { query: 'x', k: 0 }, 'k is 0, but must be a whole number from 1'],
    ['a query that is no string', { query: null }, 'query is null, but must be a string'],
    [
      'an id twice',
      { query: 'x', passages: [passages[0], passages[0]] },
      'two passages have the same id, so that a ranking would be ambiguous',
    ],
  ])('refuses %s', async (_, options, problem) => {
    const reranker = defining(() => ({ passages: [] }))
    await expect(reranker.rerank({ passages, ...options } as never)).rejects.toThrow(
      `Reranker 'cross' can't be asked this: ${problem}.`,
    )
  })

  it.each([
    ['nothing', undefined, 'passages is undefined, but must be a list'],
    ['a stranger', { passages: [{ id: 'c', score: 1 }] }, '"c" is not among the passages'],
    ['null', { passages: [null] }, 'passages[0] is null, but must be an object'],
    [
      'an id twice',
      {
        passages: [
          { id: 'a', score: 1 },
          { id: 'a', score: 1 },
        ],
      },
      'the id "a" occurs twice',
    ],
    [
      'a score that is not finite',
      { passages: [{ id: 'a', score: Infinity }] },
      'passages[0].score is Infinity, but must be a finite number',
    ],
  ])('refuses a ranking with %s', async (_, ranking, problem) => {
    await expect(defining(() => ranking as never).rerank({ query: 'x', passages })).rejects.toEqual(
      new RerankerError(`Reranker 'cross' returned a ranking that can't be used: ${problem}.`, {
        code: 'RERANKER_RESULT_INVALID',
      }),
    )
  })

  it('wraps what a third party throws', async () => {
    const cause = new Error('out of memory')
    const error = await defining(() => Promise.reject(cause))
      .rerank({ query: 'x', passages })
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(RerankerError)
    expect(error).toMatchObject({ message: "Reranker 'cross' failed: out of memory.", code: 'RERANKER_FAILED', cause })
  })
})

function defining(rerank: RerankerDefinition['rerank']) {
  return defineReranker({ name: 'cross', rerank })
}
