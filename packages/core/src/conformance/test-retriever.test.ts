import { describe, expect, it } from 'vitest'
import { readFilter } from '../retrieve/filter/read-filter.ts'
import { inMemoryRetriever } from '../retrieve/corpus/in-memory-retriever.ts'
import { matchesFilter } from '../retrieve/filter/matches-filter.ts'
import type { Retriever, RetrieveOptions, RetrieveResult } from '../retrieve/retriever.ts'
import { filterSamples } from './cases/filter-cases.ts'
import type { TestRetrieverOptions } from './cases/retriever-cases.ts'
import { riverIds, rivers } from './cases/rivers.ts'
import { disposeOnce, testDefects } from './test-defects.ts'
import { allRetrieverCases } from './test-retriever.ts'

const abortedBefore = 'rejects with the reason of a signal that has fired before'
const abortedMeanwhile = 'rejects at once with the reason of a signal that fires meanwhile'
const refusals = ['0', '-1', '1.5', '"NaN"', '"3"'].map((k) => `refuses ${k} for k`)
const filters = (applies: (ids: readonly string[]) => boolean): string[] =>
  filterSamples.filter(({ ids }) => applies(ids)).map(({ title }) => `filters by ${title}`)

testDefects('testRetriever', allRetrieverCases(), [
  {
    defect: 'finds nothing',
    options: broken(() => async () => ({ passages: [] })),
    fails: [
      'returns at most k passages, best first',
      'ranks the passage first that the query is about',
      'finds and returns unicode text',
      'returns ids, texts and metadata as they were given',
      'returns what there is when k exceeds the corpus',
      'takes very long passages and queries',
      'fills k with passages that pass the filter, however well others fit',
      'answers many queries at once without mixing them up',
      ...refusals,
      'refuses a query that is not a string',
      'refuses an invalid filter',
      'publishes an event',
      'records a trace entry',
      ...filters((ids) => ids.length > 0),
      abortedBefore,
      abortedMeanwhile,
    ],
  },
  {
    defect: 'ignores the filter',
    options: broken((good) => async (asked) => {
      readFilter(asked)
      const { filter: _, ...options } = asked
      return good.retrieve(options)
    }),
    fails: [
      'fills k with passages that pass the filter, however well others fit',
      ...filters((ids) => ids.length < rivers.length),
    ],
  },
  {
    defect: 'filters what it has found, instead of finding what passes',
    options: broken((good) => async (asked) => {
      readFilter(asked)
      const { filter, ...options } = asked
      const { passages } = await good.retrieve(options)
      return { passages: passages.filter(({ metadata }) => !filter || matchesFilter(filter, metadata)) }
    }),
    fails: ['fills k with passages that pass the filter, however well others fit'],
  },
  {
    defect: 'returns more than k',
    options: broken(
      (good) =>
        ({ k, ...options }) =>
          good.retrieve({ ...options, k: typeof k === 'number' ? k + 1 : k }),
    ),
    fails: [
      'returns at most k passages, best first',
      'ranks the passage first that the query is about',
      'takes any character of a query as text',
      'refuses 0 for k',
      'publishes an event',
      'records a trace entry',
    ],
  },
  {
    defect: 'returns the worst first',
    options: broken((good) => async (options) => ({ passages: (await good.retrieve(options)).passages.toReversed() })),
    fails: ['returns at most k passages, best first', 'records a trace entry'],
  },
  {
    defect: 'makes passages up',
    options: broken((good) => async (options) => {
      const { passages } = await good.retrieve(options)
      return passages.length > 0
        ? { passages }
        : { passages: riverIds.map((id) => ({ id, text: '', score: 1, metadata: {} })) }
    }),
    fails: [
      'finds nothing in an empty corpus',
      'answers a blank query',
      'takes any character of a query as text',
      ...filters((ids) => ids.length === 0),
    ],
  },
  {
    defect: 'takes queries for patterns',
    options: broken((good) => async (options) => {
      if (/^[*?+]/.test(options.query)) throw new SyntaxError('Nothing to repeat')
      return good.retrieve(options)
    }),
    fails: ['takes any character of a query as text'],
  },
  {
    defect: 'answers whoever asked last',
    options: broken(mixingUp),
    fails: ['answers many queries at once without mixing them up'],
  },
  {
    defect: 'answers in another order every time',
    options: broken(rotating),
    fails: ['gives the same answer to the same question'],
  },
  {
    defect: 'never works again after an abort',
    options: broken(breakingAfterAbort),
    fails: ['works after a call was cancelled'],
  },
  {
    defect: 'can be disposed of once only',
    options: { create: (corpus) => ({ ...inMemoryRetriever(corpus), [Symbol.asyncDispose]: disposeOnce() }) },
    fails: ['can be disposed of twice, with a call in flight'],
  },
  {
    defect: 'throws what the technology throws',
    options: {
      create: inMemoryRetriever,
      createFailing: () => ({ name: 'x', retrieve: async () => Promise.reject(new Error('raw')) }),
    },
    fails: ['rejects with its RetrieverError and a cause when the technology fails'],
  },
  {
    defect: 'has no name',
    options: { create: (corpus) => inMemoryRetriever({ ...corpus, name: '' }) },
    fails: ['has a name'],
  },
])

describe('filterSamples', () => {
  it.each(filterSamples)('agree with matchesFilter: $title', ({ filter, ids }) => {
    const matching = rivers.filter(({ metadata }) => matchesFilter(filter, metadata))
    expect(matching.map(({ id }) => id)).toEqual(ids)
  })
})

type Retrieve = (options: RetrieveOptions) => Promise<RetrieveResult>

/** A good retriever with one method replaced. */
function broken(make: (good: Retriever) => Retrieve): TestRetrieverOptions {
  const create: TestRetrieverOptions['create'] = (corpus) => {
    const good = inMemoryRetriever(corpus)
    return { name: good.name, retrieve: make(good) }
  }
  return { create, withinMs: 100 }
}

function rotating(good: Retriever): Retrieve {
  let turn = 0
  return async (options) => {
    const { passages } = await good.retrieve(options)
    if (options.k !== 5) return { passages }
    turn = (turn + 1) % passages.length
    return { passages: [...passages.slice(turn), ...passages.slice(0, turn)] }
  }
}

function mixingUp(good: Retriever): Retrieve {
  let last: RetrieveOptions
  return async (options) => {
    last = options
    await Promise.resolve()
    return good.retrieve(last)
  }
}

function breakingAfterAbort(good: Retriever): Retrieve {
  let isBroken = false
  return (options) => {
    if (isBroken) throw new Error('the connection was left unusable')
    options.signal?.addEventListener('abort', () => {
      isBroken = true
    })
    return good.retrieve(options)
  }
}
