import { type Example, Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { metric } from './metric/metric.ts'
import { answerExactMatch } from './metric/text-metrics.ts'
import { evaluate } from './evaluate.ts'
import type { TrialRow } from './trial/trial.ts'

type Sum = Example<{ readonly n: number }, { readonly double: number }>
const sums = (count: number): Sum[] =>
  Array.from({ length: count }, (_, n) => ({ id: `e${n}`, inputs: { n }, labels: { double: 2 * n } }))
const right = metric('right', ({ labels }: Sum, output: { double: number }) => output.double === labels.double, {
  version: '1',
})
const doubling = { name: 'doubling', version: '1', run: async ({ n }: { n: number }) => ({ double: 2 * n }) }

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

async function rowsOf(rows: AsyncIterable<TrialRow>): Promise<TrialRow[]> {
  const all = await collect(rows)
  return all.toSorted((a, b) => a.exampleId.localeCompare(b.exampleId, 'en', { numeric: true }) || a.repeat - b.repeat)
}

describe('evaluate', () => {
  it('reports each metric under its name', async () => {
    const half = async ({ n }: { n: number }) => ({ double: n < 20 ? 2 * n : 0 })
    const report = await evaluate(half, {
      devset: sums(40),
      metrics: { right, size: (_: Sum, output: { double: number }) => output.double },
    })
    expectTypeOf(report.metrics.right.mean).toEqualTypeOf<number | null>()
    expect(report.metrics.right).toMatchObject({ mean: 0.5, passRate: 0.5, n: 40, failures: 0, missing: 0 })
    expect(report.metrics.right.interval).toMatchObject({ method: 'wilson', confidence: 0.95 })
    expect(report.metrics.size.interval?.method).toBe('t')
    expect(report.counts).toEqual({ planned: 40, finished: 40, resumed: 0, failed: 0, missing: 0, notRun: 0 })
  })

  it('keeps scores in the order of the devset, whatever finished first', async () => {
    const gates = sums(6).map(() => Promise.withResolvers<void>())
    const late = async ({ n }: { n: number }) => {
      await gates[n]?.promise
      gates[n - 1]?.resolve()
      return { n }
    }
    gates.at(-1)?.resolve()
    const size = metric('size', (_: Sum, output: { n: number }) => output.n)
    const report = await evaluate(late, { devset: sums(6), metrics: { size }, concurrency: 6 })
    expect(report.metrics.size.scores).toEqual([0, 1, 2, 3, 4, 5])
    expect(report.dataset.exampleIds).toEqual(['e0', 'e1', 'e2', 'e3', 'e4', 'e5'])
  })

  it('never runs more trials at once than `concurrency`', async () => {
    let running = 0
    let most = 0
    const program = async () => {
      most = Math.max(most, (running += 1))
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return { double: 0 }
    }
    await evaluate(program, { devset: sums(50), metrics: { right }, concurrency: 3 })
    expect(most).toBe(3)
  })

  it('keeps output, score, feedback, usage, cost, trace and models of each trial', async () => {
    const lm = scriptedLM(chatReply({ answer: 'Paris' }), { id: 'test:model' })
    const devset = [{ id: 'a', inputs: { question: 'q' }, labels: { answer: 'paris' } }]
    const price = () => 0.25
    const report = await evaluate(new Predict('question -> answer'), {
      devset,
      metrics: { exact: answerExactMatch() },
      lm,
      price,
    })
    const [row] = await rowsOf(report.trials())
    expect(row).toMatchObject({ exampleId: 'a', repeat: 0, output: { answer: 'Paris' }, costUsd: 0.25 })
    expect(row?.trace).toMatchObject([{ kind: 'predict', output: { answer: 'Paris' } }])
    expect(Object.values(row?.scores ?? {})).toMatchObject([{ score: 1 }])
    expect(report.usage).toMatchObject({ 'test:model': { calls: 1, costUsd: 0.25 } })
    expect(report.cost).toEqual({ totalUsd: 0.25, perTrialUsd: 0.25, metricsUsd: 0 })
    expect(report.environment).toMatchObject({ lm: 'test:model', models: ['test:model'] })
    expect(Object.keys(report.environment.packages)).toEqual(['@dspex/core', '@dspex/evaluate'])
  })

  it('is plain JSON', async () => {
    const report = await evaluate(doubling, { devset: sums(3), metrics: { right }, slices: ['inputs.n'] })
    expect(JSON.parse(JSON.stringify(report))).toEqual({ ...report })
  })

  it('clusters the interval when examples have groups', async () => {
    const devset = sums(40).map((example, index) => ({ ...example, group: `g${index % 4}` }))
    const program = async ({ n }: { n: number }) => ({ double: n % 4 === 0 ? 2 * n : -1 })
    const alone = await evaluate(program, { devset: sums(40), metrics: { right } })
    const grouped = await evaluate(program, { devset, metrics: { right } })
    const widthOf = ({ metrics }: typeof alone): number =>
      (metrics.right.interval?.upper ?? 0) - (metrics.right.interval?.lower ?? 0)
    expect(widthOf(grouped)).toBeGreaterThan(2 * widthOf(alone))
  })

  it('slices by any field', async () => {
    const devset = sums(4).map((example) => ({
      ...example,
      metadata: { kind: example.inputs.n < 2 ? 'small' : 'large' },
    }))
    const program = async ({ n }: { n: number }) => ({ double: n < 2 ? 2 * n : 0 })
    const { slices } = await evaluate(program, { devset, metrics: { right }, slices: ['kind'] })
    expect(slices.kind?.small).toMatchObject({ examples: 2, metrics: { right: { mean: 1, n: 2 } } })
    expect(slices.kind?.large).toMatchObject({ examples: 2, metrics: { right: { mean: 0, n: 2 } } })
  })

  it('warns of few examples and of a model under another name', async () => {
    const lm = scriptedLM({ text: chatReply({ answer: 'x' }), model: 'other' }, { id: 'test:model' })
    const devset = [{ id: 'a', inputs: { question: 'q' }, labels: { answer: 'x' } }]
    const { warnings } = await evaluate(new Predict('question -> answer'), {
      devset,
      metrics: { exact: answerExactMatch() },
      lm,
    })
    expect(warnings.map(({ code }) => code)).toEqual(['FEW_EXAMPLES', 'MODEL_RENAMED'])
  })

  it.each([
    ['an empty devset', { devset: [] }, 'DATASET_INVALID'],
    ['two examples of one id', { devset: [...sums(1), ...sums(1)] }, 'DATASET_INVALID'],
    ['no metric', { metrics: {} }, 'CONFIGURATION_INVALID'],
    ['no place to run', { concurrency: 0 }, 'CONFIGURATION_INVALID'],
    ['no repeat', { repeats: 0.5 }, 'CONFIGURATION_INVALID'],
    ['more tries than repeats', { repeats: 2, reduce: { passAtK: 3 } }, 'CONFIGURATION_INVALID'],
    ['a budget below nothing', { budget: { calls: -1 } }, 'CONFIGURATION_INVALID'],
  ])('refuses %s', async (_, options, code) => {
    await expect(
      evaluate(doubling, { devset: sums(2), metrics: { right }, ...options } as never),
    ).rejects.toMatchObject({ code })
  })

  it('refuses two metrics that a store could not tell apart', async () => {
    const make = (limit: number) => metric('short', () => limit, { version: '1' })
    const metrics = { a: make(1), b: make(0) }
    await expect(evaluate(doubling, { devset: sums(2), metrics })).rejects.toThrow(/'a' and 'b'/)
  })
})

describe('evaluate, with repeats', () => {
  it('asks for another sample each time, the same ones for the same seed', async () => {
    const devset = [{ id: 'a', inputs: { question: 'q' }, labels: { answer: 'x' } }]
    const rollouts = async (seed?: number) => {
      const lm = scriptedLM(chatReply({ answer: 'x' }))
      await evaluate(new Predict('question -> answer'), {
        devset,
        metrics: { exact: answerExactMatch() },
        lm,
        repeats: 3,
        seed,
        concurrency: 1,
      })
      return lm.calls.map(({ rolloutId }) => rolloutId)
    }
    expect(await rollouts()).toEqual([undefined, '1', '2'])
    expect(await rollouts(7)).toEqual(['7/0', '7/1', '7/2'])
  })

  it('reduces them per example first', async () => {
    const outcomes = [
      [1, 1, 0],
      [0, 0, 1],
      [1, 1, 1],
    ]
    const seen = new Map<number, number>()
    const run = async ({ n }: { n: number }) => {
      const repeat = seen.get(n) ?? 0
      seen.set(n, repeat + 1)
      return { score: outcomes[n]?.[repeat] as number }
    }
    const score = metric('score', (_: Sum, output: { score: number }) => output.score)
    const metrics = {
      mean: score,
      median: { metric: score, reduce: 'median' },
      majority: { metric: score, reduce: 'majority' },
      any: { metric: score, reduce: { passAtK: 2 } },
      each: { metric: score, reduce: { passHatK: 2 } },
    } as const
    const report = await evaluate(run, { devset: sums(3), metrics, repeats: 3, concurrency: 1 })
    expect(report.metrics.mean.scores).toEqual([2 / 3, 1 / 3, 1])
    expect(report.metrics.mean.trialScores).toEqual(outcomes)
    expect(report.metrics.median.scores).toEqual([1, 0, 1])
    expect(report.metrics.majority.scores).toEqual([1, 0, 1])
    expect(report.metrics.any.scores.map((each) => Number(each?.toFixed(6)))).toEqual([1, 0.666667, 1])
    expect(report.metrics.each.scores.map((each) => Number(each?.toFixed(6)))).toEqual([0.333333, 0, 1])
    expect(report.metrics.mean.n).toBe(3)
  })
})
