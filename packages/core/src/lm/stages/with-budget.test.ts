import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { withContext } from '../../scope.ts'
import { LMError } from '../../errors/lm-error.ts'
import { Predict } from '../../module/predict.ts'
import { program } from '../../module/program.ts'
import { chatReply } from '../../testing/chat-reply.ts'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import { createBudget } from '../budget.ts'
import { hello, lmOf, partsOf, readAll } from '../../testing/stream-parts.ts'
import { withBudget } from './with-budget.ts'
import { withPrice } from './with-price.ts'

const usage = { inputTokens: { total: 8 }, outputTokens: { total: 2 } }
const answers = (options = {}) => scriptedLM(chatReply({ answer: 'Paris' }), { usage, ...options })
const input = { question: 'What is the capital of France?' }
const predict = new Predict('question -> answer')

describe('withBudget', () => {
  afterEach(() => void vi.useRealTimers())

  it('refuses a call before anything is sent', async () => {
    const lm = answers()
    await expect(withBudget(lm, createBudget({ calls: 0 })).generate(hello)).rejects.toMatchObject({
      name: 'BudgetError',
      limit: 'calls',
    })
    expect(lm.calls).toEqual([])
  })

  it('counts what calls used, also those that failed', async () => {
    const budget = createBudget({ tokens: 1000 })
    const lm = withBudget(scriptedLM(['Hi', new Error('x')], { usage }), budget)
    await lm.generate(hello)
    await expect(lm.generate(hello)).rejects.toThrow('x')
    expect(budget.spent()).toMatchObject({ calls: 2, tokens: 10 })
  })

  it('ends calls in flight when the time is up, with the reason', async () => {
    vi.useFakeTimers()
    const budget = createBudget({ ms: 1000 })
    const controller = new AbortController()
    const lm = withBudget(lmOf({ generate: () => new Promise(() => {}) }), budget)
    const ended = lm.generate({ ...hello, signal: controller.signal }).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await ended).toMatchObject({
      code: 'BUDGET_EXHAUSTED',
      limit: 'ms',
    })
    expect([getEventListeners(controller.signal, 'abort'), vi.getTimerCount()]).toEqual([[], 0])
  })

  it('refuses an LM without prices under a limit of money, and takes one that has some', async () => {
    const lm = answers({ id: 'acme:one' })
    const budget = createBudget({ usd: 1 })
    await expect(withBudget(lm, budget).generate(hello)).rejects.toMatchObject({ code: 'BUDGET_UNPRICED' })
    const unknown = withPrice(lm, () => null)
    await expect(withBudget(unknown, budget).generate(hello)).rejects.toMatchObject({ code: 'BUDGET_UNPRICED' })
    expect(lm.calls).toEqual([])
    const price = withPrice(lm, (_usage, model) => (model === 'acme:one' ? 0.25 : null))
    await withBudget(price, budget).generate(hello)
    expect(budget.spent()).toMatchObject({ calls: 1, usd: 0.25 })
  })

  it('takes the cost that an LM says itself', async () => {
    const budget = createBudget({ usd: 1 })
    const lm = scriptedLM({ text: 'Hi', costUsd: 0.125 }, { capabilities: { cost: true } })
    await withBudget(lm, budget).generate(hello)
    expect(budget.spent().usd).toBe(0.125)
  })

  it('counts streams, those that are left too', async () => {
    const budget = createBudget({ calls: 2 })
    const lm = withBudget(
      lmOf({
        async *stream() {
          yield* partsOf('a', 'b')
        },
      }),
      budget,
    )
    await readAll(lm.stream?.(hello))
    for await (const _part of lm.stream?.(hello) ?? []) break
    await expect(readAll(lm.stream?.(hello))).rejects.toMatchObject({ limit: 'calls' })
    expect(budget.spent()).toMatchObject({ calls: 2, tokens: 5 })
  })
})

describe('a budget of the context', () => {
  it('is shared by all that is inside', async () => {
    const budget = createBudget({ calls: 3 })
    const twice = program('twice', { predict }, async (question: { question: string }, parts) => {
      await parts.predict.run(question)
      return parts.predict.run(question)
    })
    const runs = Array.from({ length: 4 }, () => twice.run(input, { lm: answers(), budget }))
    const settled = await Promise.allSettled(runs)
    expect(budget.spent().calls).toBe(3)
    for (const run of settled) {
      if (run.status === 'rejected') expect(run.reason).toMatchObject({ name: 'BudgetError', limit: 'calls' })
    }
    expect(settled.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(3)
  })

  it('counts beside the one around it', async () => {
    const [outer, inner] = [createBudget({ calls: 2 }), createBudget({ calls: 10 })]
    await withContext({ lm: answers(), budget: outer }, async () => {
      await withContext({ budget: inner }, () => predict.run(input))
      await predict.run(input, { budget: inner })
      await expect(predict.run(input, { budget: inner })).rejects.toMatchObject({ limit: 'calls' })
    })
    expect([outer.spent().calls, inner.spent().calls]).toEqual([2, 2])
  })

  it('is overshot by no more than what was in flight, however many calls wait', async () => {
    const budget = createBudget({ tokens: 55 })
    const lm = answers({ delayMs: 1 })
    const limits = { startConcurrency: 3, maxConcurrency: 3 }
    const settled = await Promise.allSettled(
      Array.from({ length: 40 }, () => predict.run(input, { lm, budget, limits })),
    )
    // Six calls spend more than 55 tokens; two more are in flight by then, and three may just have taken their places.
    expect(lm.calls.length).toBeGreaterThanOrEqual(6)
    expect(lm.calls.length).toBeLessThanOrEqual(11)
    expect(budget.spent()).toMatchObject({ calls: lm.calls.length, tokens: 10 * lm.calls.length })
    const refused = settled.flatMap((run) => (run.status === 'rejected' ? [run.reason as unknown] : []))
    expect(refused).toHaveLength(40 - lm.calls.length)
    for (const reason of refused) expect(reason).toMatchObject({ code: 'BUDGET_EXHAUSTED', limit: 'tokens' })
  })

  it('is asked before each retry, too', async () => {
    let now = 0
    const budget = createBudget({ ms: 10 }, { now: () => now })
    const lm = scriptedLM(() => {
      now = 20
      return new LMError('Overloaded.', { code: 'LM_SERVER' })
    })
    await expect(predict.run(input, { lm, budget, retry: { baseMs: 0 } })).rejects.toMatchObject({ limit: 'ms' })
    expect(lm.calls).toHaveLength(1)
  })

  it('counts a repair as a call and a retry as a part of one', async () => {
    const budget = createBudget({})
    const overloaded = new LMError('Overloaded.', { code: 'LM_SERVER' })
    const lm = scriptedLM([overloaded, 'nonsense', overloaded, chatReply({ answer: 'Paris' })], { usage })
    const { usage: used } = await predict.execute(input, { lm, budget, retry: { baseMs: 0 } })
    expect(budget.spent().calls).toBe(2)
    expect(used).toMatchObject({ scripted: { calls: 2, repairs: 1, retries: 2 } })
  })
})
