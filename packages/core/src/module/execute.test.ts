import { describe, expect, expectTypeOf, it } from 'vitest'
import { withContext } from '../scope.ts'
import type { Execution } from '../program.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { executionOf, recordExecution } from './execute.ts'
import { Predict } from './predict.ts'
import { program } from './program.ts'

const usage = { inputTokens: { total: 10 }, outputTokens: { total: 1 } }
const lmOf = (...replies: (string | Error)[]) => scriptedLM(replies, { usage })
const replyOf = (answer: string): string => chatReply({ answer })
const ask = (): Predict<'question -> answer'> => new Predict('question -> answer')
const twice = () =>
  program('twice', { first: ask(), second: ask() }, async ({ question }: { question: string }, { first, second }) => {
    const { answer } = await first.run({ question })
    return second.run({ question: answer })
  })
const input = { question: 'Q?' }

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('it must fail'),
    (error: unknown) => error,
  )
}

describe('Module.execute', () => {
  it('returns what run returns', async () => {
    expect((await twice().execute(input, { lm: lmOf(replyOf('A'), replyOf('B')) })).output).toEqual({ answer: 'B' })
  })

  it('types its output', () => {
    const { execute } = twice()
    expectTypeOf(execute).returns.resolves.toEqualTypeOf<Execution<{ answer: string }>>()
  })

  it('records each predictor with what went in and what came out', async () => {
    const { trace } = await twice().execute(input, { lm: lmOf(replyOf('A'), replyOf('B')) })
    expect(trace).toMatchObject([
      { kind: 'predict', path: 'first', input: { question: 'Q?' }, output: { answer: 'A' } },
      { kind: 'predict', path: 'second', input: { question: 'A' }, output: { answer: 'B' } },
    ])
  })

  it('records what each predictor and all of them used', async () => {
    const { trace, usage: used } = await twice().execute(input, {
      lm: lmOf(replyOf('A'), replyOf('B')),
      price: () => 0.5,
    })
    expect(trace.map((entry) => entry.usage?.scripted?.calls)).toEqual([1, 1])
    expect(used).toEqual({
      scripted: {
        calls: 2,
        cachedCalls: 0,
        repairs: 0,
        retries: 0,
        costUsd: 1,
        usage: { inputTokens: { total: 20 }, outputTokens: { total: 2 } },
      },
    })
  })

  it('records repairs', async () => {
    const { trace, usage: used } = await ask().execute(input, { lm: lmOf('nonsense', replyOf('A')) })
    expect([trace[0]?.repairs, used.scripted?.calls, used.scripted?.repairs]).toEqual([1, 2, 1])
  })

  it('records several completions as one entry', async () => {
    const ask2 = ask()
    const many = program('many', { ask: ask2 }, (task: { question: string }, parts) =>
      parts.ask.completions(task, { n: 2 }),
    )
    const { trace } = await many.execute(input, { lm: lmOf(replyOf('A'), replyOf('B')) })
    expect(trace.map(({ output }) => output)).toEqual([[{ answer: 'A' }, { answer: 'B' }]])
  })

  it('measures how long it took', async () => {
    const { durationMs, trace } = await ask().execute(input, { lm: scriptedLM(replyOf('A'), { delayMs: 2 }) })
    expect(durationMs).toBeGreaterThanOrEqual(trace[0]?.durationMs ?? Infinity)
  })

  it('orders what ran at the same time the same way, whatever finished first', async () => {
    const both = program('both', { a: ask(), b: ask() }, (task: { question: string }, { a, b }) =>
      Promise.all([a.run(task), b.run(task)]),
    )
    const orders = [true, false].map(async (firstWaits) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const lm = scriptedLM(async (_, call) => {
        if ((call === 1) === firstWaits) await promise
        else resolve()
        return replyOf('A')
      })
      return (await both.execute(input, { lm })).trace.map(({ path }) => path)
    })
    expect(await Promise.all(orders)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  it('does not record what other executions do at the same time', async () => {
    const lm = scriptedLM(replyOf('A'), { delayMs: 1 })
    const executions = await Promise.all(Array.from({ length: 20 }, () => twice().execute(input, { lm })))
    expect(executions.map(({ trace, usage: used }) => [trace.length, used.scripted?.calls])).toEqual(
      Array.from({ length: 20 }, () => [2, 2]),
    )
  })

  it('counts an execution inside another in both', async () => {
    const inner = twice()
    let inside: Execution<unknown> | undefined
    const outer = program('outer', { inner, last: ask() }, async (task: { question: string }, { last }) => {
      inside = await inner.execute(task)
      return last.run(task)
    })
    const outside = await outer.execute(input, { lm: scriptedLM(replyOf('A')) })
    expect([inside, outside].map((each) => [each?.trace.map(({ path }) => path), each?.usage.scripted?.calls])).toEqual(
      [
        [['inner.first', 'inner.second'], 2],
        [['inner.first', 'inner.second', 'last'], 3],
      ],
    )
  })

  it('keeps a trace that later work does not change', async () => {
    const { trace, usage: used } = await withContext({ lm: scriptedLM(replyOf('A')) }, () => ask().execute(input))
    const before = structuredClone([trace, used])
    await ask().execute(input, { lm: scriptedLM(replyOf('B')) })
    expect([trace, used]).toEqual(before)
  })

  it('keeps its usage when work that nobody waits for goes on', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let late: Promise<unknown> | undefined
    const loose = program(
      'loose',
      { first: ask(), second: ask() },
      async (task: { question: string }, { first, second }) => {
        late = promise.then(() => second.run(task))
        return first.run(task)
      },
    )
    const execution = await loose.execute(input, { lm: scriptedLM(replyOf('A')) })
    const before = structuredClone([execution.trace, execution.usage])
    resolve()
    await late
    expect([execution.trace, execution.usage]).toEqual(before)
  })
})

describe('executionOf', () => {
  it('says what a failed execution had done until it failed', async () => {
    const boom = new Error('boom')
    const error = await failureOf(twice().execute(input, { lm: lmOf(replyOf('A'), boom) }))
    const execution = executionOf(error)
    expect(execution?.trace).toMatchObject([
      { path: 'first', output: { answer: 'A' } },
      { path: 'second', input: { question: 'A' }, error },
    ])
    expect(execution?.trace[1]).not.toHaveProperty('output')
    expect(execution?.usage.scripted?.calls).toBe(1)
  })

  it('counts the calls of a reply that never fits', async () => {
    const execution = executionOf(await failureOf(ask().execute(input, { lm: lmOf('nonsense', 'nonsense') })))
    expect([execution?.trace.length, execution?.usage.scripted?.calls, execution?.usage.scripted?.repairs]).toEqual([
      1, 2, 1,
    ])
  })

  it('records a predictor whose input does not fit', async () => {
    const error = await failureOf(ask().execute({ query: 'x' } as never))
    expect(executionOf(error)?.trace).toMatchObject([{ path: 'self', input: { query: 'x' }, error }])
  })

  it('says what the outer execution had done when an inner one fails', async () => {
    const outer = program(
      'outer',
      { first: ask(), inner: ask() },
      async (task: { question: string }, { first, inner }) => {
        await first.run(task)
        return inner.execute(task)
      },
    )
    const error = await failureOf(outer.execute(input, { lm: lmOf(replyOf('A'), new Error('boom')) }))
    expect(executionOf(error)?.trace.map(({ path }) => path)).toEqual(['first', 'inner'])
  })

  it('knows nothing of an error that no execution threw', async () => {
    const error = await failureOf(ask().run(input, { lm: lmOf(new Error('boom')) }))
    expect([error, 'text', null, undefined].map(executionOf)).toEqual([undefined, undefined, undefined, undefined])
  })

  it('keeps nothing by the reason of an abort, which many runs can share', async () => {
    const controller = new AbortController()
    const lm = scriptedLM(() => new Promise<never>(() => {}))
    const runs = [1, 2].map(() => ask().execute(input, { lm, signal: controller.signal }))
    controller.abort(new Error('enough'))
    const errors = await Promise.all(runs.map(failureOf))
    expect(errors.map(executionOf)).toEqual([undefined, undefined])
  })

  it('leaves a thrown thing that is no object alone', async () => {
    expect(await failureOf(recordExecution(() => Promise.reject('text')))).toBe('text')
  })
})
