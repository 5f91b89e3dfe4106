import { type Example, type Execution, program, type TraceEntry } from '@dspex/core'
import { defineRetriever } from '@dspex/core/implement'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { evaluate } from '../evaluate.ts'
import { type GoldPassages, isGoldPassage } from './gold-passages.ts'
import { metric } from './metric.ts'
import { ndcg, reciprocalRank, type RetrievalMetric, retrievalPrecision, retrievalRecall } from './retrieval-metrics.ts'

function passage(
  id: string,
  path: string,
  lines: readonly [number, number],
  headings: readonly string[],
  text: string,
) {
  return { id, text, score: 1, metadata: { path, startLine: lines[0], endLine: lines[1], headings, page: 2 } }
}

const intro = passage('guide/cache.md#aa', 'guide/cache.md', [1, 9], ['Caching'], 'A cache keeps what was paid for.')
const setup = passage(
  'guide/cache.md#bb',
  'guide/cache.md',
  [10, 30],
  ['Caching', 'Set up, quickly!'],
  'Run\n  it  once.',
)
const other = passage('faq.md#cc', 'faq.md', [1, 5], ['FAQ'], 'Why “ﬁne” quotes?')

describe('isGoldPassage', () => {
  it.each([
    ['guide/cache.md#aa', intro, true],
    ['guide/cache.md', intro, true],
    ['./guide/cache.md', setup, true],
    ['guide\\cache.md', setup, true],
    ['cache.md', intro, false],
    ['guide/cache.mdx', intro, false],
    ['guide/cache.md:9', intro, true],
    ['guide/cache.md:9', setup, false],
    ['guide/cache.md:9-10', setup, true],
    ['guide/cache.md:12-10', setup, true],
    ['guide/cache.md#L10-L12', setup, true],
    ['guide/cache.md:31', setup, false],
    ['guide/cache.md#Set up, quickly!', setup, true],
    ['guide/cache.md#set-up-quickly', setup, true],
    ['guide/cache.md#Caching › Set up, quickly!', setup, true],
    ['guide/cache.md#Set up, quickly! › Caching', setup, false],
    ['guide/cache.md#set-up-quickly', intro, false],
    ['guide/cache.md#', intro, false],
    [{ path: 'guide/cache.md', line: 4 }, intro, true],
    [{ path: 'guide/cache.md', line: [4, 12] }, setup, true],
    [{ path: 'guide/cache.md', heading: 'caching' }, setup, true],
    [{ path: 'guide/cache.md', page: 2 }, setup, true],
    [{ path: 'guide/cache.md', page: 3 }, setup, false],
    [{ quote: 'Run it once' }, setup, true],
    [{ quote: '“fine”  quotes' }, other, true],
    [{ quote: 'run it once' }, setup, false],
    [{ path: 'faq.md', quote: 'Run it once' }, setup, false],
    [{ id: 'faq.md#cc' }, other, true],
    [({ text }: { text: string }) => text.startsWith('Why'), other, true],
  ] as const)('%j', (gold, found, expected) => {
    expect(isGoldPassage(gold, found)).toBe(expected)
  })

  it('finds nothing by path in passages that have none', () => {
    expect(isGoldPassage('faq.md', { id: 'x', text: '', metadata: {} })).toBe(false)
    expect(isGoldPassage('faq.md:3', { ...other, metadata: { path: 'faq.md' } })).toBe(false)
    expect(isGoldPassage('faq.md', { id: 'x', text: '' } as never)).toBe(false)
  })

  it.each([
    [{ path: 'a.md', line: 0 }, '`line` is 0'],
    [{ path: 'a.md', line: [5, 3] }, '`line` is'],
    [{ path: 'a.md', headin: 'x' }, "Did you mean 'heading'"],
    [{ quote: ' ' }, '`quote` is'],
    [{ heading: 'Setup' }, 'without `id`, `path` or `quote`'],
    ['', 'empty text'],
    [5, '5'],
  ])('refuses %j', (gold, problem) => {
    expect(() => isGoldPassage(gold as never, intro)).toThrow(problem)
  })
})

function executionOf(...passages: readonly (typeof intro)[]): Execution<unknown> {
  const entry = { kind: 'retrieve', path: 'docs', id: 0, parent: undefined, input: {}, durationMs: 1 } as const
  const trace: readonly TraceEntry[] = [{ ...entry, output: passages }]
  return { id: 'e1', output: {}, trace, usage: {}, durationMs: 1 }
}

describe('retrieval metrics by path', () => {
  const execution = executionOf(other, intro, setup)
  const score = async (metric: RetrievalMetric<'passageIds'>, passageIds: GoldPassages): Promise<number> =>
    (await metric.score({ id: 'e', inputs: {}, labels: { passageIds } }, undefined, execution)).score

  it('count a document once, wherever in it one is', async () => {
    expect(await score(retrievalRecall(), ['guide/cache.md'])).toBe(1)
    expect(await score(retrievalRecall(), 'guide/cache.md')).toBe(1)
    expect(await score(retrievalRecall({ k: 1 }), ['guide/cache.md', 'faq.md:2'])).toBe(0.5)
    expect(await score(retrievalPrecision(), ['guide/cache.md'])).toBeCloseTo(2 / 3, 12)
    expect(await score(reciprocalRank(), ['guide/cache.md'])).toBe(0.5)
    expect(await score(ndcg(), ['guide/cache.md'])).toBeCloseTo(1 / Math.log2(3), 12)
    expect(await score(ndcg(), ['faq.md'])).toBe(1)
  })

  it('weigh places, by path or by part', async () => {
    const expected = (1 + 3 / Math.log2(3)) / (3 + 1 / Math.log2(3))
    expect(await score(ndcg(), { 'faq.md': 1, 'guide/cache.md#Caching': 3 })).toBeCloseTo(expected, 12)
    expect(await score(ndcg(), ['faq.md', { path: 'guide/cache.md', line: 3, relevance: 3 }])).toBeCloseTo(expected, 12)
  })

  it('call what was missed as it was written', async () => {
    const gold = ['nope.md:3', { path: 'nope.md', line: 4, quote: 'words' }]
    const { feedback } = await retrievalRecall().score(
      { id: 'e', inputs: {}, labels: { passageIds: gold } },
      {},
      execution,
    )
    expect(feedback).toBe("Gold passages that were not among the retrieved: nope.md:3, nope.md, line 4, 'words'.")
  })

  it('ask a function for what is gold, whose text is part of the version', async () => {
    type Asked = Example<{ question: string }, { answer: string; file: string }>
    const asked: Asked = { id: 'e', inputs: { question: 'q' }, labels: { answer: 'paid for', file: 'faq.md' } }
    const holdsAnswer = retrievalRecall({
      gold: ({ labels }: Asked) => [labels.file, ({ text }) => text.includes(labels.answer)],
    })
    expect((await holdsAnswer.score(asked, {}, execution)).score).toBe(1)
    expect((await holdsAnswer.score({ ...asked, labels: { answer: 'x', file: 'faq.md' } }, {}, execution)).score).toBe(
      0.5,
    )
    expect(holdsAnswer.version).not.toBe(retrievalRecall({ gold: ({ labels }: Asked) => labels.file }).version)
    expect(() => retrievalRecall({ gold: 'faq.md' as never })).toThrow('`gold` is a function')
    expect(() => retrievalRecall({ gold: Object.is.bind(null) as never })).toThrow('version')
    expectTypeOf(holdsAnswer.score).parameter(0).toEqualTypeOf<Example<Asked['inputs'], Asked['labels']>>()
  })
})

describe('gold that is never seen', () => {
  const docs = defineRetriever({
    name: 'docs',
    retrieve: ({ query }) => ({ passages: query === 'nothing' ? [] : [intro, other] }),
  })
  const search = program('search', {}, async ({ question }: { question: string }) => {
    await docs.retrieve({ query: question, k: 2 })
    return {}
  })
  const warningsOf = async (gold: readonly string[], question = 'q'): Promise<readonly string[]> => {
    const devset = gold.map((passageIds, index) => ({ id: `e${index}`, inputs: { question }, labels: { passageIds } }))
    const metrics = { recall: retrievalRecall({ k: 1 }), mrr: reciprocalRank() }
    const { warnings } = await evaluate(search, { devset, metrics })
    return warnings.filter(({ code }) => code !== 'FEW_EXAMPLES').map(({ code, message }) => `${code} ${message}`)
  }

  it('is told once, with an example of each', async () => {
    expect(await warningsOf(['cache.md', 'docs/faq.md'])).toEqual([
      "GOLD_NEVER_RETRIEVED No gold passage of any example was ever retrieved, as 'recall@1' sees it: gold such as " +
        "'cache.md', retrieved such as 'guide/cache.md#aa'. Name gold passages by id, or by path where `metadata.path` has it.",
    ])
  })

  it('is no matter where one gold passage was retrieved, however far down', async () => {
    expect(await warningsOf(['nope.md', 'faq.md'])).toEqual([])
  })

  it('is another matter where nothing is retrieved', async () => {
    expect(await warningsOf(['faq.md'], 'nothing')).toEqual([expect.stringMatching(/^NOTHING_RETRIEVED .*corpus/)])
  })

  it('is left to metrics to say, which are asked only when every score is the worst', async () => {
    const devset = [1, 2].map((n) => ({ id: `${n}`, inputs: { question: 'q' }, labels: { n } }))
    const asked: number[] = []
    const doubting = (name: string, worst: number) => ({
      ...metric(name, ({ labels }: Example<object, { n: number }>) => labels.n - worst, { worst: 0 }),
      doubt: async (scores: AsyncIterable<{ readonly score: number }>) => {
        for await (const { score } of scores) asked.push(score)
        return { code: 'ODD', message: 'Look.' }
      },
    })
    const { warnings } = await evaluate(search, { devset, metrics: { some: doubting('some', 1) } })
    expect([asked, warnings.some(({ code }) => code === 'ODD')]).toEqual([[], false])
    const all = { ...doubting('all', 1), score: async () => ({ score: 0 }) }
    const { warnings: doubts } = await evaluate(search, { devset, metrics: { all } })
    expect([asked, doubts.filter(({ code }) => code === 'ODD')]).toEqual([[0, 0], [{ code: 'ODD', message: 'Look.' }]])
  })
})
