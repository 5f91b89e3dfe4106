import { describe, expect, it } from 'vitest'
import { defineReranker } from '../retrieve/define-reranker.ts'
import type { Metadata } from '../retrieve/filter.ts'
import type { Reranker, RerankOptions, RerankResult } from '../retrieve/reranker.ts'
import { ngramEmbedder } from './ngram-embedder.ts'
import { type SuiteOptions, unfailedCases } from './suite.ts'
import { allRerankerCases, testReranker } from './test-reranker.ts'

/** Ranks by the similarity of n-grams. */
function ngramReranker(): Reranker {
  const embedder = ngramEmbedder()
  return defineReranker({
    name: 'ngram',
    async rerank({ query, passages, k, signal }) {
      const { embeddings } = await embedder.embed({ texts: [query, ...passages.map(({ text }) => text)], signal })
      const [target = [], ...vectors] = embeddings.map((vector) => Array.from(vector))
      const scored = passages.map(({ id }, index) => ({
        id,
        score: target.reduce((sum, value, at) => sum + value * (vectors[index]?.[at] ?? 0), 0),
      }))
      return { passages: scored.toSorted((a, b) => b.score - a.score).slice(0, k) }
    },
  })
}

testReranker('a reranker by n-grams', {
  create: ngramReranker,
  createFailing: () =>
    defineReranker({
      name: 'failing',
      rerank() {
        throw new Error('the model is gone')
      },
    }),
})

describe('testReranker', () => {
  it('has no case that a broken reranker could not fail', async () => {
    const broken = [
      raw(() => async () => ({ passages: [] })),
      raw(() => async ({ passages }) => ({ passages: [...passages].reverse().map((passage) => ({ ...passage, text: '' })) })),
      raw(() => async () => Promise.reject(new Error('raw'))),
      raw(breakingAfterAbort),
      { create: () => ({ ...ngramReranker(), [Symbol.asyncDispose]: once() }) },
    ]
    expect(await unfailedCases(allRerankerCases(), broken)).toEqual([])
  })
})

type Rerank = <M extends Metadata>(options: RerankOptions<M>) => Promise<RerankResult<M>>

/** A reranker that nothing guards, anew for each case. */
function raw(make: () => Rerank): SuiteOptions<Reranker> {
  const create = (): Reranker => ({ name: '', rerank: make() })
  return { create, createFailing: create, withinMs: 20 }
}

/** A disposal that fails the second time. */
function once(): () => Promise<void> {
  let isDisposed = false
  return async () => {
    if (isDisposed) throw new Error('can be disposed of once only')
    isDisposed = true
  }
}

function breakingAfterAbort(): Rerank {
  let isBroken = false
  return async ({ passages, signal }) => {
    signal?.addEventListener('abort', () => {
      isBroken = true
    })
    await Promise.resolve()
    if (isBroken) throw new Error('the worker is gone')
    return { passages }
  }
}
