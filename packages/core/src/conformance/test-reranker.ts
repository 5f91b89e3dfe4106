import { expect } from 'vitest'
import type { Reranker } from '../retrieve/reranker.ts'
import type { Passage } from '../retrieve/retriever.ts'
import { collectEvents } from '../testing/collect-events.ts'
import { resourceCases } from './cases/resource-cases.ts'
import { rivers } from './cases/rivers.ts'
import { registerSuite, type SuiteCase, type SuiteOptions } from './suite.ts'

/** Options of {@link testReranker}. */
export interface TestRerankerOptions extends SuiteOptions<Reranker> {}

type RerankerCase = SuiteCase<Reranker, void, TestRerankerOptions>

/** In an order that is wrong for every query of the suite. */
const passages: readonly Passage[] = rivers.map((passage, index) => ({ ...passage, score: 100 - index }))
const query = 'Roman coins in the mud of the Thames'

const contract: readonly RerankerCase[] = [
  {
    name: 'returns all passages, best first, when k is left out',
    async run({ create }) {
      const { passages: ranked } = await (await create()).rerank({ query, passages })
      expect(ranked.map(({ id }) => id).toSorted()).toEqual(passages.map(({ id }) => id).toSorted())
      const scores = ranked.map(({ score }) => score)
      expect(scores.every(Number.isFinite)).toBe(true)
      expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    },
  },
  {
    name: 'ranks the passage first that the query is about',
    async run({ create }) {
      expect((await (await create()).rerank({ query, passages })).passages[0]?.id).toBe('thames')
    },
  },
  {
    name: 'returns at most k passages',
    async run({ create }) {
      const reranker = await create()
      expect((await reranker.rerank({ query, passages, k: 2 })).passages).toHaveLength(2)
      expect((await reranker.rerank({ query, passages, k: 100 })).passages).toHaveLength(passages.length)
    },
  },
  {
    name: 'keeps texts and metadata as they were given',
    async run({ create }) {
      const { passages: ranked } = await (await create()).rerank({ query, passages })
      for (const { score: _score, ...passage } of ranked) expect(rivers).toContainEqual(passage)
    },
  },
  {
    name: 'returns nothing for no passages',
    async run({ create }) {
      expect(await (await create()).rerank({ query, passages: [] })).toEqual({ passages: [] })
    },
  },
  {
    name: 'takes a blank query, very long texts and unicode',
    async run({ create }) {
      const reranker = await create()
      const long: Passage = { id: 'long', text: 'down to the sea 🌊 '.repeat(4000), score: 0, metadata: {} }
      expect((await reranker.rerank({ query: '', passages })).passages).toHaveLength(passages.length)
      expect(
        (await reranker.rerank({ query: '隅田川 '.repeat(2000), passages: [...passages, long], k: 3 })).passages,
      ).toHaveLength(3)
    },
  },
  {
    name: 'serves many calls at once without mixing them up',
    async run({ create }) {
      const reranker = await create()
      const best = async (text: string): Promise<string | undefined> =>
        (await reranker.rerank({ query: text, passages, k: 1 })).passages[0]?.id
      const calls = [...rivers, ...rivers]
      expect(await Promise.all(calls.map(({ text }) => best(text)))).toEqual(calls.map(({ id }) => id))
    },
  },
  {
    name: 'refuses a k that is not a whole number from 1',
    async run({ create }) {
      const reranker = await create()
      for (const k of [0, -1, 1.5]) {
        await expect(reranker.rerank({ query, passages, k })).rejects.toMatchObject({ name: 'RerankerError' })
      }
    },
  },
  {
    name: 'publishes an event',
    async run({ create }) {
      const reranker = await create()
      const events = await collectEvents('rerank', () => reranker.rerank({ query, passages, k: 1 }))
      expect(events).toMatchObject([
        { reranker: reranker.name, query, count: passages.length, result: { passages: [{}] } },
      ])
    },
  },
  {
    name: 'has a name',
    async run({ create }) {
      expect((await create()).name).toMatch(/\S/)
    },
  },
]

/** Every test of the suite. */
export function allRerankerCases(): readonly RerankerCase[] {
  const common = resourceCases<Reranker, void, TestRerankerOptions>({
    argument: undefined,
    call: (reranker, signal) => reranker.rerank({ query, passages, signal }),
    errorName: 'RerankerError',
  })
  return [...contract, ...common]
}

/** Tests a reranker against the whole contract of the port. */
export function testReranker(name: string, options: TestRerankerOptions): void {
  registerSuite(`Reranker ${name}`, allRerankerCases(), options)
}
