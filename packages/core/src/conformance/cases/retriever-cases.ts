import { expect } from 'vitest'
import { currentScope, withScope } from '../../scope.ts'
import type { Retriever } from '../../retrieve/retriever.ts'
import { createRecorder } from '../../trace.ts'
import { collectEvents } from '../../testing/collect-events.ts'
import { riverIds, type RiverPassage, rivers } from './rivers.ts'
import type { SuiteCase, SuiteOptions } from '../suite.ts'

/** Options of `testRetriever`; `create` makes a retriever over the corpus it is given. */
export interface TestRetrieverOptions extends SuiteOptions<Retriever, RetrieverCorpus> {}

/** What a retriever of the suite searches in. */
export interface RetrieverCorpus {
  /** The whole corpus, in any order: nothing else may be found. */
  readonly passages: readonly RiverPassage[]
}

/** A test of a retriever. */
export type RetrieverCase = SuiteCase<Retriever, RetrieverCorpus, TestRetrieverOptions>

/** What holds for every retriever, besides filters and what holds for every port. */
export const retrieverCases: readonly RetrieverCase[] = [
  {
    name: 'returns at most k passages, best first',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      const { passages } = await retriever.retrieve({ query: 'river mud', k: 3 })
      expect(passages).toHaveLength(3)
      expect(new Set(passages.map(({ id }) => id)).size).toBe(3)
      const scores = passages.map(({ score }) => score)
      expect(scores.every(Number.isFinite)).toBe(true)
      expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    },
  },
  {
    name: 'ranks the passage first that the query is about',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      const { passages } = await retriever.retrieve({ query: 'Roman coins in the mud of the Thames', k: 1 })
      expect(passages.map(({ id }) => id)).toEqual(['thames'])
    },
  },
  {
    name: 'finds and returns unicode text',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      const { passages } = await retriever.retrieve({ query: '隅田川', k: 1 })
      expect(passages).toMatchObject([
        { id: 'sumida', text: '隅田川 is a river in Tokyo 🌸 famous for its fireworks.' },
      ])
    },
  },
  {
    name: 'returns ids, texts and metadata as they were given',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      const { passages } = await retriever.retrieve({ query: 'river', k: rivers.length })
      const found = passages.map(({ score: _score, ...passage }) => passage)
      expect(found.toSorted(byId)).toEqual(rivers.toSorted(byId))
    },
  },
  {
    name: 'returns what there is when k exceeds the corpus',
    async run({ create }) {
      const retriever = await create({ passages: rivers.slice(0, 2) })
      const { passages } = await retriever.retrieve({ query: 'river', k: 1000 })
      expect(passages.map(({ id }) => id).toSorted()).toEqual(['amazon', 'nile'])
    },
  },
  {
    name: 'finds nothing in an empty corpus',
    async run({ create }) {
      const retriever = await create({ passages: [] })
      expect((await retriever.retrieve({ query: 'river', k: 3 })).passages).toEqual([])
    },
  },
  {
    name: 'answers a blank query',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      for (const query of ['', ' \n']) {
        expect((await retriever.retrieve({ query, k: 3 })).passages.length).toBeLessThanOrEqual(3)
      }
    },
  },
  {
    name: 'takes any character of a query as text',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      for (const query of [
        "'; drop table passages; --",
        '%_\\',
        '"river',
        'river & | ! ( :*',
        '<->',
        'river AND NOT',
        '*?~',
        '🌊'.repeat(50),
      ]) {
        expect((await retriever.retrieve({ query, k: 3 })).passages.length).toBeLessThanOrEqual(3)
      }
    },
  },
  {
    name: 'takes very long passages and queries',
    async run({ create }) {
      const text = `river ${'all the way down to the sea '.repeat(4000)}`
      const retriever = await create({ passages: [{ id: 'long', text, metadata: {} }] })
      const { passages } = await retriever.retrieve({ query: `river ${'sea '.repeat(4000)}`, k: 1 })
      expect(passages).toMatchObject([{ id: 'long', text }])
    },
  },
  {
    name: 'fills k with passages that pass the filter, however well others fit',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      const filter = { field: 'lang', op: 'eq', value: 'de' } as const
      const { passages } = await retriever.retrieve({
        query: 'Roman coins in the mud of the river Thames',
        k: 2,
        filter,
      })
      expect(passages.map(({ id }) => id).toSorted()).toEqual(['danube', 'rhine'])
    },
  },
  {
    name: 'answers many queries at once without mixing them up',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      const ask = async (text: string): Promise<string | undefined> =>
        (await retriever.retrieve({ query: text, k: 1 })).passages[0]?.id
      const queries = Array.from({ length: 4 }, () => rivers).flat()
      expect(await Promise.all(queries.map(({ text }) => ask(text)))).toEqual(queries.map(({ id }) => id))
    },
  },
  {
    name: 'gives the same answer to the same question',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      const ask = async (): Promise<string[]> =>
        (await retriever.retrieve({ query: 'river', k: 5 })).passages.map(({ id }) => id)
      expect(await ask()).toEqual(await ask())
    },
  },
  ...[0, -1, 1.5, Number.NaN, '3'].map((k): RetrieverCase => ({
    name: `refuses ${JSON.stringify(Number.isNaN(k) ? 'NaN' : k)} for k`,
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      await expect(retriever.retrieve({ query: 'river', k: k as number })).rejects.toMatchObject({
        code: 'RETRIEVER_REQUEST_INVALID',
      })
    },
  })),
  {
    name: 'refuses a query that is not a string',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      await expect(retriever.retrieve({ query: null as never, k: 1 })).rejects.toMatchObject({
        code: 'RETRIEVER_REQUEST_INVALID',
      })
    },
  },
  {
    name: 'refuses an invalid filter',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      const odd = [
        { field: 'lang', op: 'like', value: '%' },
        undefined,
        null,
        false,
        '',
        [],
        {},
        { and: [] },
      ] as never[]
      for (const filter of odd)
        await expect(retriever.retrieve({ query: 'river', k: 1, filter })).rejects.toMatchObject({
          code: 'FILTER_INVALID',
        })
    },
  },
  {
    name: 'publishes an event',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      const events = await collectEvents('retrieve', () => retriever.retrieve({ query: 'river', k: 2 }))
      expect(events).toMatchObject([
        { retriever: retriever.name, query: 'river', k: 2, result: { passages: [{}, {}] } },
      ])
    },
  },
  {
    name: 'records a trace entry',
    async run({ create }) {
      const retriever = await create({ passages: rivers })
      const recorder = createRecorder()
      const { passages } = await withScope({ ...currentScope(), observers: { recorder } }, () =>
        retriever.retrieve({ query: 'river', k: 2 }),
      )
      const input = { query: 'river', k: 2 }
      // One that asks others has entries of theirs inside its own.
      const own = recorder.trace().filter(({ parent }) => parent === undefined)
      expect(own).toMatchObject([{ kind: 'retrieve', path: retriever.name, input, output: passages }])
    },
  },
  {
    name: 'has a name',
    async run({ create }) {
      expect((await create({ passages: rivers })).name).toMatch(/\S/)
    },
  },
]

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return riverIds.indexOf(a.id) - riverIds.indexOf(b.id)
}
