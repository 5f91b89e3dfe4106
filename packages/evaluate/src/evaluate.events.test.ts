import { type Example, Predict, withContext } from '@dspex/core'
import { evaluateWork } from './run/evaluate-work.ts'
import { trialWork } from './trial/trial-work.ts'

import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { metric } from './metric/metric.ts'
import { answerExactMatch } from './metric/text-metrics.ts'
import { evaluate, evaluateTogether } from './evaluate.ts'
import type { EvaluationEvent } from './run/evaluation-events.ts'

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

describe('evaluate.events', () => {
  it('tells what happens and ends with the report', async () => {
    const events: EvaluationEvent<'right'>[] = []
    for await (const event of evaluate.events(doubling, { devset: sums(2), metrics: { right }, concurrency: 1 }))
      events.push(event)
    expect(events.map(({ type }) => type)).toEqual(['run-start', 'trial-end', 'trial-end', 'warning', 'run-end'])
    expect(events[1]).toMatchObject({
      index: 0,
      scores: { right: 1 },
      finished: 1,
      rescored: false,
      trial: { output: { double: 0 } },
    })
    const last = events.at(-1)
    expect(last?.type === 'run-end' && last.report.metrics.right.mean).toBe(1)
  })

  it('stops the work when the reader leaves', async () => {
    let begun = 0
    const run = async ({ n }: { n: number }) => {
      begun += 1
      return { double: n }
    }
    for await (const { type } of evaluate.events(run, { devset: sums(1000), metrics: { right }, concurrency: 2 })) {
      if (type === 'trial-end') break
    }
    const before = begun
    await new Promise((resolve) => setImmediate(resolve))
    expect(begun).toBe(before)
    expect(begun).toBeLessThan(1000)
  })

  it('waits for a slow reader', async () => {
    let begun = 0
    const run = async () => ({ double: (begun += 1) })
    const events = evaluate.events(run, { devset: sums(1000), metrics: { right }, concurrency: 2 })
    await events.next()
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(begun).toBeLessThan(1000)
    let rest = 0
    for await (const { type } of events) if (type === 'trial-end') rest += 1
    expect(rest).toBe(1000)
  })

  it('runs in the context of the call and does nothing before it is read', async () => {
    const lm = scriptedLM(chatReply({ answer: 'x' }))
    const devset = [{ id: 'a', inputs: { question: 'q' }, labels: { answer: 'x' } }]
    const events = withContext({ lm }, () =>
      evaluate.events(new Predict('question -> answer'), { devset, metrics: { exact: answerExactMatch() } }),
    )
    expect(lm.calls).toHaveLength(0)
    const last = (await collect(events)).at(-1)
    expect(last?.type === 'run-end' && last.report.metrics.exact.mean).toBe(1)
  })

  it('throws what the evaluation rejects with', async () => {
    await expect(collect(evaluate.events(doubling, { devset: [], metrics: { right } }))).rejects.toThrow(/empty/)
  })

  it('publishes the evaluation and its trials', async () => {
    const heard: unknown[] = []
    const listen = (message: object): void => void heard.push(message)
    evaluateWork.channel.start.subscribe(listen as never)
    trialWork.channel.asyncEnd.subscribe(listen as never)
    await evaluate(doubling, { devset: sums(1), metrics: { right }, runId: 'r' })
    evaluateWork.channel.start.unsubscribe(listen as never)
    trialWork.channel.asyncEnd.unsubscribe(listen as never)
    const [run, trial] = heard as [{ readonly id: number }, object]
    expect(run).toMatchObject({ programs: ['doubling'], runId: 'r', examples: 1 })
    expect(trial).toMatchObject({
      program: 'doubling',
      exampleId: 'e0',
      repeat: 0,
      parent: run.id,
      result: { output: { double: 0 } },
    })
  })
})

describe('evaluateTogether', () => {
  it('interleaves programs and reports each', async () => {
    const order: string[] = []
    const named = (name: string, double: number) => ({
      name,
      version: '1',
      run: async ({ n }: { n: number }) => {
        order.push(`${name}${n}`)
        return { double: double * n }
      },
    })
    const programs = { baseline: named('a', 1), candidate: named('b', 2) }
    const reports = await evaluateTogether(programs, { devset: sums(4), metrics: { right }, concurrency: 1 })
    expect(order).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2', 'a3', 'b3'])
    expect([reports.baseline.metrics.right.mean, reports.candidate.metrics.right.mean]).toEqual([0.25, 1])
  })

  it('refuses programs whose results would mix', async () => {
    await expect(
      evaluateTogether({ a: doubling, b: doubling }, { devset: sums(1), metrics: { right } }),
    ).rejects.toThrow(/'a' and 'b'/)
  })
})
