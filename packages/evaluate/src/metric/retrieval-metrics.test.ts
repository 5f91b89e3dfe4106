import { type Example, type Execution, program, type TraceEntry } from '@dspex/core'
import { defineRetriever } from '@dspex/core/implement'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ndcgOf, precisionOf, recallOf, reciprocalRankOf } from './ranking.ts'
import { ndcg, reciprocalRank, retrievalPrecision, retrievalRecall } from './retrieval-metrics.ts'
import { retrievedPassages, type RetrievedOptions } from './retrieved-passages.ts'

const gold = <Gold>(passageIds: Gold): Example<object, { passageIds: Gold }> => ({
  id: 'e',
  inputs: {},
  labels: { passageIds },
})

function retrieval(id: number, ids: readonly string[], more: Partial<TraceEntry> = {}): TraceEntry {
  const output = ids.map((each) => ({ id: each, text: each, score: 1, metadata: {} }))
  return { kind: 'retrieve', path: 'wiki', id, parent: undefined, input: {}, output, durationMs: 1, ...more }
}

function executionOf(...trace: readonly TraceEntry[]): Execution<unknown> {
  return { id: 'e1', output: {}, trace, usage: {}, durationMs: 1 }
}

describe('retrieval metrics', () => {
  const execution = executionOf(retrieval(0, ['a', 'b', 'c', 'd']))

  it.each([
    [retrievalRecall(), ['b', 'x'], 0.5],
    [retrievalRecall({ k: 1 }), ['b', 'x'], 0],
    [retrievalPrecision(), ['b', 'd'], 0.5],
    [retrievalPrecision({ k: 2 }), ['b', 'd'], 0.5],
    [retrievalPrecision({ k: 8 }), ['b', 'd'], 0.25],
    [reciprocalRank(), ['c', 'd'], 1 / 3],
    [reciprocalRank({ k: 2 }), ['c', 'd'], 0],
    [reciprocalRank(), ['x'], 0],
    [ndcg(), ['a', 'b'], 1],
    [ndcg({ k: 2 }), ['b', 'c'], 1 / Math.log2(3) / (1 + 1 / Math.log2(3))],
    [ndcg(), { a: 1, c: 3 }, (1 + 3 / 2) / (3 + 1 / Math.log2(3))],
    [ndcg(), { a: 1, c: 0 }, 1],
  ])('$0.name of %j is %d', async (metric, ids, expected) => {
    expect((await metric.score(gold(ids) as never, undefined, execution)).score).toBeCloseTo(expected, 12)
  })

  it('say what was missed', async () => {
    expect(await retrievalRecall({ k: 3 }).score(gold(['b', 'd', 'x']), undefined, execution)).toEqual({
      score: 1 / 3,
      feedback: 'Gold passages that were not among the first 3: d, x.',
      details: { retrieved: 4, found: 2, missed: ['d', 'x'], first: 'a' },
    })
    const nothing = await retrievalPrecision().score(gold(['b']), undefined, executionOf())
    expect(nothing).toMatchObject({ score: 0, feedback: 'Nothing was retrieved.' })
  })

  it('read the trace of a program', async () => {
    const retriever = defineRetriever({
      name: 'wiki',
      retrieve: ({ query }) => ({ passages: [{ id: query, text: query, score: 1 }] }),
    })
    const twice = program('twice', {}, async ({ question }: { question: string }) => {
      await retriever.retrieve({ query: question, k: 1 })
      await retriever.retrieve({ query: `${question}2`, k: 1 })
      return {}
    })
    const execution = await twice.execute({ question: 'q' })
    expect((await retrievalRecall().score(gold(['q', 'q2']), execution.output, execution)).score).toBe(1)
    expect((await retrievalRecall({ from: 'last' }).score(gold(['q', 'q2']), {}, execution)).score).toBe(0.5)
  })

  it('say that they need the execution', async () => {
    const scoring = ndcg({ k: 5 }).score(gold(['a']), {})
    await expect(scoring).rejects.toMatchObject({ code: 'METRIC_INPUT_INVALID', metric: 'ndcg@5' })
  })

  it.each([
    [[]],
    [undefined],
    [''],
    [null],
    [7],
    [[1]],
    [['a', ' ']],
    [[{ line: 3 }]],
    [{ path: 'a', lin: 3 }],
    [{ a: 'much' }],
    [{ a: -1 }],
    [{ a: 0 }],
  ])('refuse %j as gold passages', async (ids) => {
    await expect(ndcg().score(gold(ids) as never, {}, execution)).rejects.toMatchObject({
      code: 'METRIC_INPUT_INVALID',
    })
  })

  it.each([[0], [1.5], [NaN], [Infinity]])('refuse k = %d', (k) => {
    expect(() => retrievalRecall({ k })).toThrow('`k`')
  })
})

describe('retrievedPassages', () => {
  const retrievedIds = (trace: readonly TraceEntry[], options?: RetrievedOptions): readonly string[] =>
    retrievedPassages(trace, options).map(({ id }) => id)

  it('takes turns between several retrievals, no id twice', () => {
    const trace = [retrieval(0, ['a', 'b', 'c']), retrieval(1, ['b', 'd']), retrieval(2, [])]
    expect(retrievedIds(trace)).toEqual(['a', 'b', 'd', 'c'])
    expect(retrievedIds(trace, { from: 'last' })).toEqual([])
  })

  it('leaves out parts of a retrieval, other kinds and failures', () => {
    const trace = [
      retrieval(0, ['a'], { path: 'hybrid' }),
      retrieval(1, ['b'], { path: 'dense', parent: 0 }),
      retrieval(2, ['c'], { kind: 'tool', path: 'search' }),
      { ...retrieval(3, []), output: undefined, error: new Error('down') },
      retrieval(4, ['d'], { parent: 2 }),
    ]
    expect(retrievedIds(trace)).toEqual(['a', 'd'])
    expect(retrievedIds(trace, { retriever: 'dense' })).toEqual(['b'])
  })
})

describe('measures of a ranking', () => {
  it('lie between 0 and 1, and are 1 for a perfect ranking', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 })
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: 1, max: 8 }), (ranking, relevant, k) => {
        const relevance = relevant.map((_, index) => 1 + (index % 3))
        const judged = (found: readonly string[]) => ({
          relevance,
          places: found.map((id) => relevant.flatMap((each, index) => (each === id ? [index] : []))),
        })
        for (const measure of [recallOf, precisionOf, reciprocalRankOf, ndcgOf]) {
          const score = measure(judged(ranking), k)
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1 + 1e-12)
        }
        const best = relevant.toSorted((a, b) => relevance[relevant.indexOf(b)]! - relevance[relevant.indexOf(a)]!)
        expect(ndcgOf(judged(best), k)).toBeCloseTo(1, 12)
        expect(recallOf(judged(best), Infinity)).toBe(1)
        expect(reciprocalRankOf(judged(best), k)).toBe(1)
      }),
    )
  })

  it('lie between 0 and 1 where places hold several gold passages, or one is found again', () => {
    const places = fc.array(fc.uniqueArray(fc.nat({ max: 4 })), { maxLength: 8 })
    const relevance = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(places, relevance, fc.integer({ min: 1, max: 9 }), (places, relevance, k) => {
        for (const measure of [recallOf, precisionOf, reciprocalRankOf, ndcgOf]) {
          const score = measure({ relevance, places }, k)
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1 + 1e-12)
        }
        expect(ndcgOf({ relevance, places: [[0, 1, 2, 3, 4]] }, Infinity)).toBeCloseTo(1, 12)
      }),
    )
  })
})
