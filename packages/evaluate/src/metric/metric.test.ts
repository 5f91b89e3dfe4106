import { MetricError } from '../errors.ts'
import { ConfigurationError, type Example, type Execution, type Metric, program, withContext } from '@dspex/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { isMetric, metric, type MetricOf, toMetric } from './metric.ts'

const example: Example<{ question: string }, { answer: string }> = {
  id: 'e1',
  inputs: { question: 'Who wrote Emma?' },
  labels: { answer: 'Jane Austen' },
}
const execution: Execution<unknown> = { id: 'e1', output: {}, trace: [], usage: {}, durationMs: 1 }

describe('metric', () => {
  it.each([
    [0.25, { score: 0.25 }],
    [true, { score: 1 }],
    [false, { score: 0 }],
    [
      { score: true, feedback: 'well done' },
      { score: 1, feedback: 'well done' },
    ],
    [
      { score: 0.5, details: { recall: 1 } },
      { score: 0.5, details: { recall: 1 } },
    ],
    [
      { score: 0.5, recall: 1 },
      { score: 0.5, details: { recall: 1 } },
    ],
    [{ score: 0.5, feedback: undefined }, { score: 0.5 }],
  ])('reads %j, at once and later', async (result, score) => {
    expect(await metric('m', () => result, { version: '1' }).score(example, {})).toEqual(score)
    expect(await metric('m', async () => result, { version: '1' }).score(example, {})).toEqual(score)
  })

  it.each([[NaN], [Infinity], ['1'], [null], [undefined], [{}], [{ score: 'high' }]])('refuses %s', async (result) => {
    const scoring = metric('m', () => result as number, { version: '1' }).score(example, {})
    await expect(scoring).rejects.toMatchObject({ code: 'METRIC_RESULT_INVALID', metric: 'm', exampleId: 'e1' })
  })

  it('wraps what the function throws', async () => {
    const cause = new Error('no such field')
    const failing = metric('m', () => {
      throw cause
    })
    const error = await failing.score(example, {}).catch((error: unknown) => error)
    expect(MetricError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ code: 'METRIC_FAILED', cause, exampleId: 'e1' })
    expect((error as Error).message).toBe("Metric 'm' failed on example 'e1': no such field")
  })

  it('passes an abort through', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const slow = metric('m', () => {
      controller.abort(reason)
      throw reason
    })
    const scoring = (): Promise<unknown> => withContext({ signal: controller.signal }, () => slow.score(example, {}))
    await expect(scoring()).rejects.toBe(reason)
    await expect(scoring()).rejects.toBe(reason)
    const timeout = new DOMException('stopped', 'AbortError')
    await expect(metric('m', () => Promise.reject(timeout)).score(example, {})).rejects.toBe(timeout)
  })

  it('hands on the execution, which never changes the score', async () => {
    const seen: unknown[] = []
    const counting = metric('m', (_example, _output, execution) => {
      seen.push(execution)
      return 0.7
    })
    expect(await counting.score(example, {})).toEqual(await counting.score(example, {}, execution))
    expect(seen).toEqual([undefined, execution])
  })

  it('has the version of its source text, unless given one', () => {
    expect(metric('m', () => 1).version).toBe(metric('n', () => 1).version)
    expect(metric('m', () => 1).version).not.toBe(metric('m', () => 2).version)
    expect(metric('m', () => 1, { version: '2026-01' }).version).toBe('2026-01')
    expect(metric('m', () => 1)).toMatchObject({ name: 'm', worst: 0 })
    expect(metric('m', () => 1, { worst: -1 }).worst).toBe(-1)
  })

  it('refuses what can not be named or versioned', () => {
    expect(() => metric(' ', () => 1)).toThrow(ConfigurationError)
    expect(() => metric('m', () => 1, { worst: NaN })).toThrow('finite')
    expect(() => metric('m', Math.random.bind(null))).toThrow('give a version')
  })

  it('is typed by the program that it judges', () => {
    const rag = program('rag', {}, async ({ question }: { question: string }) => ({ answer: question, context: ['x'] }))
    type Rag = MetricOf<typeof rag, { answer: string }>
    const short: Rag = metric('short', (example, output) => {
      expectTypeOf(example.inputs).toEqualTypeOf<{ question: string }>()
      expectTypeOf(example.labels).toEqualTypeOf<{ answer: string }>()
      expectTypeOf(output.context).toEqualTypeOf<string[]>()
      return output.answer.length < 40
    })
    expectTypeOf(short).toEqualTypeOf<
      Metric<{ question: string }, { answer: string }, { answer: string; context: string[] }>
    >()
    const narrow = metric('n', (_example: Example, output: { answer: string }) => output.answer === '')
    expectTypeOf(narrow).toExtend<Metric<{ question: string }, { answer: string }, { answer: string; score: number }>>()
    expectTypeOf(narrow).not.toExtend<Metric<{ question: string }, { answer: string }, { text: string }>>()
  })
})

describe('toMetric', () => {
  it('keeps a metric and names a function', () => {
    function isShort(): boolean {
      return true
    }
    const made = toMetric(isShort)
    expect(made.name).toBe('isShort')
    expect(toMetric(made)).toBe(made)
    expect(toMetric(() => 1, { name: 'spare' }).name).toBe('spare')
    expect(isMetric(made)).toBe(true)
    expect([null, {}, isShort, { ...made, version: 1 }].map(isMetric)).toEqual([false, false, false, false])
  })

  it('refuses functions without a name, and what is no metric', () => {
    expect(() => toMetric(() => 1)).toThrow("metric('name', fn)")
    expect(() => toMetric('f1' as never)).toThrow(ConfigurationError)
  })
})
