import { defineReranker } from '../retrieve/define-reranker.ts'
import type { Metadata } from '../retrieve/filter/filter.ts'
import type { Reranker, RerankOptions, RerankResult } from '../retrieve/reranker.ts'
import { ngramEmbedder } from '../testing/ngram-embedder.ts'
import type { SuiteOptions } from './suite.ts'
import { disposeOnce, testDefects } from './test-defects.ts'
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

const good = ngramReranker()

testDefects('testReranker', allRerankerCases(), [
  {
    defect: 'returns all, whatever k is',
    options: broken(({ k: _k, ...options }) => good.rerank(options)),
    fails: [
      'returns at most k passages',
      'publishes an event',
      'refuses a k that is not a whole number from 1',
      'takes a blank query, very long texts and unicode',
    ],
  },
  {
    defect: 'keeps the order it was given',
    options: broken(async ({ passages, k }) => ({ passages: passages.slice(0, k) })),
    fails: [
      'ranks the passage first that the query is about',
      'publishes an event',
      'serves many calls at once without mixing them up',
      'rejects with the reason of a signal that has fired before',
      'rejects at once with the reason of a signal that fires meanwhile',
      'refuses a k that is not a whole number from 1',
    ],
  },
  {
    defect: 'does not listen to signals',
    options: broken(({ signal: _signal, ...options }) => good.rerank(options)),
    fails: [
      'rejects with the reason of a signal that has fired before',
      'rejects at once with the reason of a signal that fires meanwhile',
    ],
  },
  {
    defect: 'returns the worst first',
    options: broken(async (options) => ({ passages: (await good.rerank(options)).passages.toReversed() })),
    fails: ['returns all passages, best first, when k is left out', 'ranks the passage first that the query is about'],
  },
  {
    defect: 'cuts texts',
    options: broken(async (options) => {
      const { passages } = await good.rerank(options)
      return { passages: passages.map((passage) => ({ ...passage, text: passage.text.slice(0, 10) })) }
    }),
    fails: ['keeps texts and metadata as they were given'],
  },
  {
    defect: 'needs at least one passage',
    options: broken(async (options) => {
      if (options.passages.length === 0) throw new Error('no passages')
      return good.rerank(options)
    }),
    fails: ['returns nothing for no passages'],
  },
  {
    defect: 'needs a query',
    options: broken(async (options) => {
      if (options.query === '') throw new Error('no query')
      return good.rerank(options)
    }),
    fails: ['takes a blank query, very long texts and unicode'],
  },
  {
    defect: 'answers whoever asked last',
    options: { create: () => ({ ...good, rerank: mixingUp() }) },
    fails: ['serves many calls at once without mixing them up'],
  },
  {
    defect: 'never works again after an abort',
    options: { create: () => ({ ...good, rerank: breakingAfterAbort() }) },
    fails: ['works after a call was cancelled'],
  },
  {
    defect: 'can be disposed of once only',
    options: { create: () => ({ ...good, [Symbol.asyncDispose]: disposeOnce() }) },
    fails: ['can be disposed of twice, with a call in flight'],
  },
  {
    defect: 'throws what the technology throws',
    options: {
      create: () => good,
      createFailing: () => ({ ...good, rerank: async () => Promise.reject(new Error('raw')) }),
    },
    fails: ['rejects with its RerankerError and a cause when the technology fails'],
  },
  {
    defect: 'has no name',
    options: { create: () => ({ ...good, name: '' }) },
    fails: ['has a name', 'publishes an event'],
  },
])

type Rerank = <M extends Metadata>(options: RerankOptions<M>) => Promise<RerankResult<M>>

/** A good reranker with one method replaced. */
function broken(rerank: Rerank): SuiteOptions<Reranker> {
  return { create: () => ({ ...good, rerank }), withinMs: 100 }
}

function mixingUp(): Rerank {
  let last: unknown
  return async (options) => {
    last = options
    await Promise.resolve()
    return good.rerank(last as typeof options)
  }
}

function breakingAfterAbort(): Rerank {
  let isBroken = false
  return async (options) => {
    if (isBroken) throw new Error('the worker is gone')
    options.signal?.addEventListener('abort', () => {
      isBroken = true
    })
    return good.rerank(options)
  }
}
