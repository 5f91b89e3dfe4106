import { DspexError, type Example, LMError, ParseError, Predict, RetrieverError, withContext } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { metric } from './metric/metric.ts'
import { answerExactMatch } from './metric/text-metrics.ts'
import { evaluate } from './evaluate.ts'
import type { TrialRow } from './trial/trial.ts'
import { memoryTrialStore } from './store/memory-trial-store.ts'

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

/** As a package declares its errors that this one does not know. */
class ShelfError extends DspexError<'SHELF_EMPTY' | 'SHELF_LOCKED' | 'SHELF_GONE'> {
  protected static override readonly family = 'ShelfError'
  protected static override readonly blame = {
    SHELF_EMPTY: 'program',
    SHELF_LOCKED: 'infrastructure',
    SHELF_GONE: 'setup',
  } as const
}

describe('evaluate, when things go wrong', () => {
  const failing =
    (error: (n: number) => unknown) =>
    async ({ n }: { n: number }) => {
      const thrown = error(n)
      if (thrown !== undefined) throw thrown
      return { double: 2 * n }
    }
  const infrastructure = [
    new LMError('slow down', { code: 'LM_RATE_LIMIT' }),
    new LMError('gone', { code: 'LM_TRANSPORT' }),
    new LMError('late', { code: 'LM_TIMEOUT' }),
    new LMError('broken', { code: 'LM_SERVER' }),
    new RetrieverError('down', { code: 'RETRIEVER_FAILED' }),
    new ShelfError('somebody reads', { code: 'SHELF_LOCKED' }),
    new Error('wrapped', { cause: new LMError('slow down', { code: 'LM_RATE_LIMIT' }) }),
  ]
  const ofProgram = [
    new ParseError('no fields', { code: 'REPLY_UNREADABLE', raw: '' }),
    new LMError('too long', { code: 'LM_CONTEXT_WINDOW' }),
    new RetrieverError('k is -1', { code: 'RETRIEVER_REQUEST_INVALID' }),
    new ShelfError('no such book', { code: 'SHELF_EMPTY' }),
    new TypeError('undefined is not a function'),
    'a string',
  ]

  it('ends with an error that blames the set-up, of whatever package', async () => {
    const gone = new ShelfError('there is no shelf', { code: 'SHELF_GONE' })
    await expect(
      evaluate(
        failing(() => gone),
        { devset: sums(4), metrics: { right } },
      ),
    ).rejects.toBe(gone)
  })

  it.each(ofProgram)('scores as worst what the program got wrong: %s', async (error) => {
    const harsh = metric('harsh', () => 1, { worst: -1, version: '1' })
    const report = await evaluate(
      failing((n) => (n === 1 ? error : undefined)),
      { devset: sums(4), metrics: { right, harsh } },
    )
    expect(report.metrics.right).toMatchObject({ mean: 0.75, n: 4, failures: 1, missing: 0, scores: [1, 0, 1, 1] })
    expect(report.metrics.harsh.scores).toEqual([1, -1, 1, 1])
    expect(report.errors).toMatchObject([{ blame: 'program', count: 1, exampleId: 'e1' }])
  })

  it.each(infrastructure)('leaves out what the infrastructure got wrong, with bounds: %s', async (error) => {
    const report = await evaluate(
      failing((n) => (n === 1 ? error : undefined)),
      { devset: sums(4), metrics: { right } },
    )
    expect(report.metrics.right).toMatchObject({ mean: 1, n: 3, failures: 0, missing: 1, scores: [1, null, 1, 1] })
    expect(report.metrics.right.bounds).toEqual({ worst: 0.75, best: 1 })
    expect(report.warnings.map(({ code }) => code)).toContain('MANY_MISSING')
  })

  it('leaves out the score of a metric that throws, and keeps the trial', async () => {
    const fragile = metric('fragile', ({ inputs }: Sum) => {
      if (inputs.n === 2) throw new Error('no')
      return 1
    })
    const report = await evaluate(doubling, { devset: sums(4), metrics: { right, fragile } })
    expect(report.metrics.fragile).toMatchObject({ mean: 1, n: 3, missing: 1, scores: [1, 1, null, 1] })
    expect(report.metrics.right).toMatchObject({ mean: 1, n: 4 })
    expect(report.errors).toMatchObject([
      { blame: 'metric', metric: 'fragile', name: 'MetricError', code: 'METRIC_FAILED', count: 1 },
    ])
    expect((await rowsOf(report.trials()))[2]).toMatchObject({ output: { double: 4 } })
  })

  it('rejects at once without an LM', async () => {
    const devset = [{ id: 'a', inputs: { question: 'q' }, labels: { answer: 'x' } }]
    const evaluation = evaluate(new Predict('question -> answer'), { devset, metrics: { exact: answerExactMatch() } })
    await expect(evaluation).rejects.toMatchObject({ code: 'LM_NOT_CONFIGURED' })
  })

  it('rejects for a wrong key and keeps what was stored', async () => {
    const store = memoryTrialStore()
    const error = new LMError('wrong key', { code: 'LM_AUTHENTICATION' })
    const options = { devset: sums(9), metrics: { right }, store, concurrency: 1 }
    await expect(evaluate({ ...doubling, run: failing((n) => (n === 5 ? error : undefined)) }, options)).rejects.toBe(
      error,
    )
    const again = await evaluate(doubling, options)
    expect(again.counts).toMatchObject({ finished: 9, resumed: 5 })
  })

  it('rejects when a metric finds its field on no example', async () => {
    const metrics = { exact: answerExactMatch() }
    await expect(evaluate(doubling as never, { devset: sums(9), metrics } as never)).rejects.toMatchObject({
      code: 'METRIC_INPUT_INVALID',
    })
  })

  it('rejects when the LM refuses every request', async () => {
    const error = new LMError('no such model', { code: 'LM_INVALID_REQUEST' })
    const evaluation = evaluate(
      failing(() => error),
      { devset: sums(20), metrics: { right } },
    )
    await expect(evaluation).rejects.toThrow(/no such model/)
  })

  it('keeps an output that is no JSON in a form that says what it was', async () => {
    const report = await evaluate(async () => ({ double: 1n, f: () => 1 }), {
      devset: sums(1),
      metrics: { one: () => 1 },
    })
    for await (const { output } of report.trials())
      expect(output).toEqual({ double: { $type: 'bigint', value: '1' }, f: { $type: 'function', value: 'f' } })
    expect(report.metrics.one.mean).toBe(1)
  })

  it('never makes a score of an error', async () => {
    const fates = fc.array(fc.constantFrom('right', 'wrong', 'program', 'infrastructure', 'metric'), {
      minLength: 1,
      maxLength: 30,
    })
    await fc.assert(
      fc.asyncProperty(fates, fc.integer({ min: 1, max: 5 }), async (fates, concurrency) => {
        const run = failing((n) => {
          if (fates[n] === 'program') return new Error('bug')
          return fates[n] === 'infrastructure' ? new LMError('down', { code: 'LM_SERVER' }) : undefined
        })
        const judge = metric('judge', ({ inputs: { n } }: Sum) => {
          if (fates[n] === 'metric') throw new Error('no')
          return fates[n] === 'right'
        })
        const { metrics, counts } = await evaluate(run, { devset: sums(fates.length), metrics: { judge }, concurrency })
        const expected = { right: 1, wrong: 0, program: 0, infrastructure: null, metric: null }
        expect(metrics.judge.scores).toEqual(fates.map((fate) => expected[fate]))
        expect(counts).toMatchObject({
          failed: fates.filter((fate) => fate === 'program').length,
          missing: fates.filter((fate) => fate === 'infrastructure').length,
        })
      }),
      { numRuns: 50 },
    )
  })

  it('stops after more than `maxErrors` and keeps what is done', async () => {
    const error = new Error('bug')
    const options = { devset: sums(50), metrics: { right }, concurrency: 1 }
    const byCount = await evaluate(
      failing((n) => (n % 2 === 1 ? error : undefined)),
      { ...options, maxErrors: 2 },
    )
    expect(byCount.stopped?.reason).toBe('max-errors')
    expect(byCount.counts).toMatchObject({ finished: 6, failed: 3, notRun: 44 })
    expect(byCount.metrics.right).toMatchObject({ n: 6, missing: 44 })
    const byShare = await evaluate(
      failing((n) => (n % 2 === 1 ? error : undefined)),
      { ...options, maxErrors: 0.1 },
    )
    expect(byShare.counts).toMatchObject({ finished: 12, failed: 6 })
    const none = await evaluate(doubling, { ...options, maxErrors: 0 })
    expect(none.stopped).toBeUndefined()
  })
})

describe('evaluate, with a budget', () => {
  const devset = Array.from({ length: 30 }, (_, n) => ({
    id: `e${n}`,
    inputs: { question: `q${n}` },
    labels: { answer: 'x' },
  }))
  const metrics = { exact: answerExactMatch() }
  const qa = new Predict('question -> answer')
  const usage = { inputTokens: { total: 60 }, outputTokens: { total: 40 } }

  it.each([
    [{ calls: 10 }, 10],
    [{ tokens: 1000 }, 10],
    [{ usd: 5 }, 10],
    [{ calls: 0 }, 0],
    [{ ms: 0 }, 0],
  ])('stops at %o', async (budget, limit) => {
    const lm = scriptedLM(chatReply({ answer: 'x' }), { usage })
    const report = await evaluate(qa, { devset, metrics, lm, budget, price: () => 0.5, concurrency: 4 })
    expect(report.stopped?.reason).toBe('budget')
    expect(lm.calls.length).toBeGreaterThanOrEqual(limit)
    expect(lm.calls.length).toBeLessThan(limit + 4)
    expect(report.counts.finished).toBe(lm.calls.length)
  })

  it('counts what metrics call', async () => {
    const lm = scriptedLM(chatReply({ answer: 'x' }))
    const asking = metric(
      'asking',
      async ({ inputs }: (typeof devset)[number]) => (await qa.run(inputs)).answer === 'x',
      { version: '1' },
    )
    const report = await evaluate(qa, { devset, metrics: { asking }, lm, budget: { calls: 10 }, concurrency: 1 })
    expect(report.counts.finished).toBe(5)
    expect(report.metricUsage).toMatchObject({ scripted: { calls: 5 } })
  })

  it('refuses an unpriced model when money counts, after one trial, and keeps the trial', async () => {
    const store = memoryTrialStore()
    const lm = scriptedLM(chatReply({ answer: 'x' }))
    await expect(evaluate(qa, { devset, metrics, lm, store, budget: { usd: 1 } })).rejects.toThrow(
      /price of model 'scripted'/,
    )
    expect(lm.calls).toHaveLength(1)
    expect((await evaluate(qa, { devset, metrics, lm, store })).counts.resumed).toBe(1)
  })
})

describe('evaluate, cancelled', () => {
  it('rejects with the reason, leaves nothing running, and keeps what is done', async () => {
    const store = memoryTrialStore()
    const controller = new AbortController()
    const reason = new Error('enough')
    let running = 0
    let begun = 0
    const run = async ({ n }: { n: number }, { signal }: { signal?: AbortSignal | undefined }) => {
      running += 1
      begun += 1
      if (n === 5) controller.abort(reason)
      if (n >= 3)
        await new Promise((resolve) => signal?.addEventListener('abort', resolve) ?? resolve(undefined)).finally(
          () => (running -= 1),
        )
      else running -= 1
      return { double: 2 * n }
    }
    const options = { devset: sums(100), metrics: { right }, store, concurrency: 3 }
    await expect(evaluate({ ...doubling, run: run as never }, { ...options, signal: controller.signal })).rejects.toBe(
      reason,
    )
    expect({ running, begun }).toEqual({ running: 0, begun: 6 })
    expect((await evaluate(doubling, options)).counts.resumed).toBe(3)
  })

  it('does nothing when it was cancelled before', async () => {
    const reason = new Error('before')
    const options = { devset: sums(3), metrics: { right } }
    await expect(evaluate(doubling, { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    await expect(withContext({ signal: AbortSignal.abort(reason) }, () => evaluate(doubling, options))).rejects.toBe(
      reason,
    )
  })
})
