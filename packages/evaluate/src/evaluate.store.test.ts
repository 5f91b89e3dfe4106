import {
  ChainOfThought,
  dumpState,
  editState,
  type Example,
  LMError,
  Predict,
  withContext,
  withState,
} from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { metric } from './metric/metric.ts'
import { answerExactMatch } from './metric/text-metrics.ts'
import { evaluate } from './evaluate.ts'
import { memoryTrialStore } from './store/memory-trial-store.ts'
import type { TrialStore } from './trial/trial-store.ts'

type Sum = Example<{ readonly n: number }, { readonly double: number }>
const sums = (count: number): Sum[] =>
  Array.from({ length: count }, (_, n) => ({ id: `e${n}`, inputs: { n }, labels: { double: 2 * n } }))
const right = metric('right', ({ labels }: Sum, output: { double: number }) => output.double === labels.double, {
  version: '1',
})
const doubling = { name: 'doubling', version: '1', run: async ({ n }: { n: number }) => ({ double: 2 * n }) }

/** A store that counts what is written. */
function countingStore(): TrialStore & { readonly appended: { trials: number; scores: number } } {
  const inner = memoryTrialStore()
  const appended = { trials: 0, scores: 0 }
  return {
    ...inner,
    appended,
    append: (rows, options) => {
      for (const { kind } of rows) appended[kind === 'trial' ? 'trials' : 'scores'] += 1
      return inner.append(rows, options)
    },
  }
}

describe('evaluate, with a store', () => {
  it('runs no finished trial twice', async () => {
    const store = countingStore()
    const first = await evaluate(doubling, { devset: sums(5), metrics: { right }, store })
    const second = await evaluate(doubling, { devset: sums(8).toReversed(), metrics: { right }, store })
    expect(first.counts).toMatchObject({ finished: 5, resumed: 0 })
    expect(second.counts).toMatchObject({ finished: 8, resumed: 5 })
    expect(second.metrics.right.mean).toBe(1)
    expect(store.appended).toEqual({ trials: 8, scores: 0 })
  })

  it('tries again what the infrastructure got wrong', async () => {
    const store = countingStore()
    let isDown = true
    const flaky = {
      ...doubling,
      run: async ({ n }: { n: number }) => {
        if (isDown && n % 2 === 0) throw new LMError('down', { code: 'LM_SERVER' })
        return { double: 2 * n }
      },
    }
    const first = await evaluate(flaky, { devset: sums(6), metrics: { right }, store })
    isDown = false
    const second = await evaluate(flaky, { devset: sums(6), metrics: { right }, store })
    expect(first.counts).toMatchObject({ finished: 6, missing: 3 })
    expect(second.counts).toMatchObject({ finished: 6, resumed: 3, missing: 0 })
    expect(store.appended.trials).toBe(9)
  })

  it('judges stored outputs by a new metric without running the program', async () => {
    const store = countingStore()
    const lm = scriptedLM([chatReply({ answer: 'a' }), chatReply({ answer: 'b' })])
    const devset = ['a', 'x'].map((answer) => ({ id: answer, inputs: { question: answer }, labels: { answer } }))
    const qa = new Predict('question -> answer')
    await evaluate(qa, { devset, metrics: { exact: answerExactMatch() }, lm, store, concurrency: 1 })
    const versions = (version: string) =>
      metric('traced', (_, __: { answer: string }, execution) => execution?.trace.length === 1, { version })
    for (const version of ['1', '2', '2']) {
      const report = await evaluate(qa, { devset, metrics: { traced: versions(version) }, lm, store })
      expect(report.metrics.traced.mean).toBe(1)
      expect(report.counts.resumed).toBe(2)
    }
    expect(lm.calls).toHaveLength(2)
    expect(store.appended).toEqual({ trials: 2, scores: 4 })
  })

  it('judges again when labels have changed', async () => {
    const store = countingStore()
    await evaluate(doubling, { devset: sums(3), metrics: { right }, store })
    const devset = sums(3).map((example) => ({ ...example, labels: { double: -1 } }))
    const report = await evaluate(doubling, { devset, metrics: { right }, store })
    expect(report.metrics.right.mean).toBe(0)
    expect(store.appended).toEqual({ trials: 3, scores: 3 })
  })

  it('asks a metric again that failed', async () => {
    const store = countingStore()
    let isDown = true
    const judge = metric(
      'judge',
      () => {
        if (isDown) throw new Error('down')
        return 1
      },
      { version: '1' },
    )
    await evaluate(doubling, { devset: sums(3), metrics: { judge }, store })
    isDown = false
    const report = await evaluate(doubling, { devset: sums(3), metrics: { judge }, store })
    expect(report.metrics.judge).toMatchObject({ mean: 1, n: 3, missing: 0 })
    expect(report.errors).toEqual([])
    expect(store.appended).toEqual({ trials: 3, scores: 3 })
  })

  it('runs again when something that matters has changed', async () => {
    const store = memoryTrialStore()
    const lm = scriptedLM(chatReply({ reasoning: 'r', answer: 'x' }))
    const devset = [{ id: 'a', inputs: { question: 'q' }, labels: { answer: 'x' } }]
    const qa = new ChainOfThought('question -> answer')
    const options = { devset, metrics: { exact: answerExactMatch() }, lm, store }
    const state = editState(dumpState(qa), 'predict', { instructions: 'Other.' })
    await evaluate(qa, options)
    expect((await evaluate(qa, options)).counts.resumed).toBe(1)
    const others = [
      () => evaluate(withState(qa, state), options),
      () => evaluate(qa, { ...options, lm: scriptedLM(chatReply({ reasoning: 'r', answer: 'x' }), { id: 'other' }) }),
      () => evaluate(qa, { ...options, lmOptions: { temperature: 1 } }),
      () => evaluate(qa, { ...options, version: '2' }),
      () => evaluate(qa, { ...options, name: 'other' }),
      () => evaluate(qa, { ...options, seed: 1 }),
      () => evaluate(qa, { ...options, runId: 'other' }),
      () =>
        evaluate(qa, {
          ...options,
          devset: [{ ...devset[0], inputs: { question: 'other' } } as (typeof devset)[number]],
        }),
      () => withContext({ lmOptions: { temperature: 0.5 } }, () => evaluate(qa, options)),
    ]
    for (const other of others) expect((await other()).counts.resumed).toBe(0)
  })

  it('wants a function to have a name and a version', async () => {
    const options = { devset: sums(2), metrics: { right }, store: memoryTrialStore() }
    await expect(evaluate(async ({ n }: { n: number }) => ({ double: n }), options)).rejects.toThrow(
      /name and a version/,
    )
    await evaluate(async ({ n }: { n: number }) => ({ double: n }), { ...options, name: 'same', version: '1' })
  })

  it('rejects with what the store threw', async () => {
    const full = new Error('disk full')
    const store = { ...memoryTrialStore(), append: () => Promise.reject(full) }
    await expect(evaluate(doubling, { devset: sums(20), metrics: { right }, store })).rejects.toBe(full)
  })
})
