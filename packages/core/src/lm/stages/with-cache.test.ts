import { describe, expect, it } from 'vitest'
import { Predict } from '../../module/predict.ts'
import { chatReply } from '../../testing/chat-reply.ts'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import type { ScriptedResult } from '../../testing/scripted-result.ts'
import { testLM } from '../../conformance/test-lm.ts'
import { createBudget } from '../budget.ts'
import type { Cache } from '../../cache/cache.ts'
import type { LM, LMRequest } from '../lm.ts'
import { lmWithOptions } from '../lm-with-options.ts'
import { memoryCache } from '../../cache/memory-cache.ts'
import { textMessage, textOf } from '../message.ts'
import type { CacheMode } from '../pipeline-options.ts'
import { withCache } from './with-cache.ts'

const request: LMRequest = { messages: [textMessage('user', 'Hello')] }
const usage = { inputTokens: { total: 10 }, outputTokens: { total: 2 } }
const reply: ScriptedResult = { text: 'Hi', usage, costUsd: 0.5 }

/** The text of a reply and whether a cache answered. */
async function ask(lm: LM, changes: Partial<LMRequest> = {}): Promise<string> {
  const { completions, cached } = await lm.generate({ ...request, ...changes })
  return `${textOf(completions[0]?.content ?? [])}${cached ? ' (cached)' : ''}`
}

testLM('withCache', {
  create: () =>
    withCache(
      scriptedLM(({ messages }) => textOf(messages.at(-1)?.content ?? [])),
      { cache: memoryCache() },
    ),
  createFailing: () => withCache(scriptedLM(new Error('down')), { cache: memoryCache() }),
  expectText: (prompt) => prompt,
})

describe('withCache', () => {
  it('asks once for what is asked twice', async () => {
    using lm = scriptedLM(['first'])
    const cached = withCache(lm, { cache: memoryCache() })
    expect([await ask(cached), await ask(cached)]).toEqual(['first', 'first (cached)'])
  })

  it('gives a hit all that the reply had, marked, with the usage that it saves', async () => {
    const lm = withCache(scriptedLM({ ...reply, model: 'm-2', responseId: 'r' }), { cache: memoryCache() })
    const fresh = await lm.generate(request)
    expect(await lm.generate(request)).toEqual({ ...fresh, cached: true })
    expect(fresh.cached).toBeUndefined()
  })

  it('keeps the replies of several LMs, requests and rollouts apart', async () => {
    const cache = memoryCache()
    const one = withCache(scriptedLM(['a', 'b', 'c'], { id: 'one' }), { cache })
    const two = withCache({ ...scriptedLM(['d'], { id: 'one' }), endpoint: 'http://two' }, { cache })
    expect([
      await ask(one),
      await ask(one, { temperature: 1 }),
      await ask(one, { temperature: 1, rolloutId: 1 }),
    ]).toEqual(['a', 'b', 'c'])
    expect(await ask(two)).toBe('d')
  })

  it('takes no reply of an LM for one of the same with other options', async () => {
    const cache = memoryCache()
    const lm = scriptedLM(['plain', 'warm'])
    const warm = withCache(lmWithOptions(lm, { temperature: 1 }), { cache })
    expect([await ask(withCache(lm, { cache })), await ask(warm), await ask(warm)]).toEqual([
      'plain',
      'warm',
      'warm (cached)',
    ])
  })

  it('writes nothing of the request into the cache', async () => {
    const values: string[] = []
    const cache: Cache = { get: async () => undefined, set: async ({ key, value }) => void values.push(key, value) }
    const providerOptions = { acme: { apiKey: 'sk-secret', headers: { authorization: 'Bearer secret' } } }
    await ask(withCache(scriptedLM('Hi'), { cache }), { providerOptions })
    expect(values).toHaveLength(2)
    expect(values.join('\n')).not.toMatch(/secret|Hello/)
  })

  it('keeps a reply for its time', async () => {
    let now = 0
    const lm = withCache(scriptedLM(['first', 'second']), { cache: memoryCache({ now: () => now }), ttlMs: 100 })
    const answers = [await ask(lm)]
    now = 99
    answers.push(await ask(lm))
    now = 100
    expect([...answers, await ask(lm)]).toEqual(['first', 'first (cached)', 'second'])
  })

  describe('does not keep', () => {
    it.each(['length', 'content-filter', 'refusal', 'error'])('a reply that ended with %s', async (finishReason) => {
      const lm = withCache(scriptedLM([{ text: 'cut', finishReason: finishReason as 'length' }, 'whole']), {
        cache: memoryCache(),
      })
      expect([await ask(lm), await ask(lm), await ask(lm)]).toEqual(['cut', 'whole', 'whole (cached)'])
    })

    it('an error', async () => {
      const lm = withCache(scriptedLM([new Error('overloaded'), 'fine']), { cache: memoryCache() })
      await expect(ask(lm)).rejects.toMatchObject({ code: 'LM_FAILED' })
      expect(await ask(lm)).toBe('fine')
    })

    it('what the request says is not worth it', async () => {
      const lm = withCache(scriptedLM(['odd', 'good']), { cache: memoryCache() })
      const cacheable: LMRequest['cacheable'] = async ({ completions }) =>
        textOf(completions[0]?.content ?? []) === 'good'
      expect([await ask(lm, { cacheable }), await ask(lm, { cacheable }), await ask(lm)]).toEqual([
        'odd',
        'good',
        'good (cached)',
      ])
    })

    it('what a predictor can not read, so that another run may be luckier', async () => {
      const lm = scriptedLM(['gibberish', chatReply({ answer: 'Paris' })])
      const cache = memoryCache()
      const predict = new Predict('question -> answer', { repairs: 0 })
      const run = (): Promise<unknown> => predict.run({ question: 'q' }, { lm, cache })
      await expect(run()).rejects.toMatchObject({ code: 'REPLY_UNREADABLE' })
      expect([await run(), await run()]).toEqual([{ answer: 'Paris' }, { answer: 'Paris' }])
      expect(lm.calls).toHaveLength(2)
    })
  })

  describe('with a mode', () => {
    const cache = (): Cache => memoryCache()
    const inMode = (lm: LM, shared: Cache, mode: CacheMode): LM => withCache(lm, { cache: shared, mode })

    it('bypass neither reads nor keeps', async () => {
      const [lm, shared] = [scriptedLM(['a', 'b', 'c']), cache()]
      const answers = [await ask(inMode(lm, shared, 'bypass')), await ask(inMode(lm, shared, 'use'))]
      expect([...answers, await ask(inMode(lm, shared, 'bypass'))]).toEqual(['a', 'b', 'c'])
    })

    it('refresh asks anew and keeps that', async () => {
      const [lm, shared] = [scriptedLM(['a', 'b']), cache()]
      const answers = [await ask(inMode(lm, shared, 'use')), await ask(inMode(lm, shared, 'refresh'))]
      expect([...answers, await ask(inMode(lm, shared, 'use'))]).toEqual(['a', 'b', 'b (cached)'])
    })

    it('only-if-cached never asks', async () => {
      const [lm, shared] = [scriptedLM(['a']), cache()]
      await expect(ask(inMode(lm, shared, 'only-if-cached'))).rejects.toMatchObject({
        code: 'LM_NOT_CACHED',
        retryable: false,
      })
      await ask(inMode(lm, shared, 'use'))
      expect(await ask(inMode(lm, shared, 'only-if-cached'))).toBe('a (cached)')
    })

    it('that does not exist is refused', () => {
      expect(() => inMode(scriptedLM('a'), cache(), 'onlyIfCached' as never)).toThrow(
        'There is no cache mode "onlyIfCached". There are: use,',
      )
    })
  })

  it('applies to every call of a program, as its context says', async () => {
    const lm = scriptedLM(chatReply({ answer: 'Paris' }), { usage })
    const predict = new Predict('question -> answer')
    const cache = memoryCache()
    await predict.run({ question: 'q' }, { lm, cache })
    const again = await predict.execute({ question: 'q' }, { lm, cache })
    expect(again.usage).toEqual({
      scripted: expect.objectContaining({ calls: 0, cachedCalls: 1, costUsd: 0 }),
    })
    await predict.run({ question: 'q' }, { lm, cache, cacheMode: 'refresh' })
    await predict.run({ question: 'q' }, { lm, cache, cacheMode: 'bypass' })
    expect(lm.calls).toHaveLength(3)
    const missing = predict.run({ question: 'q' }, { lm, cacheMode: 'only-if-cached' })
    await expect(missing).rejects.toMatchObject({ code: 'LM_NOT_CACHED' })
  })

  it('gives several completions a reply each, and the same ones another time', async () => {
    const lm = scriptedLM(['a', 'b', 'c'].map((answer) => chatReply({ answer })))
    const predict = new Predict('question -> answer')
    const cache = memoryCache()
    const run = (): Promise<unknown> => predict.completions({ question: 'q' }, { n: 3, lm, cache })
    const first = await run()
    expect(new Set((first as { answer: string }[]).map(({ answer }) => answer)).size).toBe(3)
    expect(await run()).toEqual(first)
  })
})

describe('withCache, for calls at the same moment', () => {
  it('makes one call of ten thousand, of which one is paid for', async () => {
    const lm = scriptedLM(reply, { delayMs: 5 })
    const cached = withCache(lm, { cache: memoryCache() })
    const results = await Promise.all(Array.from({ length: 10_000 }, () => cached.generate(request)))
    expect([lm.calls.length, results.filter((result) => !result.cached).length]).toEqual([1, 1])
  })

  it('makes a call for each rollout', async () => {
    const lm = scriptedLM('Hi', { delayMs: 5 })
    const cached = withCache(lm, { cache: memoryCache() })
    await Promise.all(Array.from({ length: 30 }, (_, index) => ask(cached, { rolloutId: index % 3 })))
    expect(lm.calls).toHaveLength(3)
  })

  it('fails for all when the call fails, and asks again after that', async () => {
    const lm = scriptedLM([new Error('overloaded'), 'fine'], { delayMs: 5 })
    const cached = withCache(lm, { cache: memoryCache() })
    const settled = await Promise.allSettled(Array.from({ length: 10 }, () => ask(cached)))
    expect(new Set(settled.map(({ status }) => status))).toEqual(new Set(['rejected']))
    expect(await ask(cached)).toBe('fine')
  })

  it('leaves the call alone while others wait, and counts it for one of them', async () => {
    const lm = scriptedLM('Hi', { delayMs: 20 })
    const cached = withCache(lm, { cache: memoryCache() })
    const controller = new AbortController()
    const aborted = ask(cached, { signal: controller.signal })
    const others = [ask(cached), ask(cached)]
    controller.abort('enough')
    await expect(aborted).rejects.toBe('enough')
    expect(await Promise.all(others)).toEqual(['Hi', 'Hi (cached)'])
    expect(lm.calls).toHaveLength(1)
  })

  it('cancels the call when the last one leaves', async () => {
    const lm = scriptedLM(() => new Promise<never>(() => {}))
    const cached = withCache(lm, { cache: memoryCache() })
    const controller = new AbortController()
    const waiting = [ask(cached, { signal: controller.signal }), ask(cached, { signal: controller.signal })]
    await expect.poll(() => lm.calls.length).toBe(1)
    controller.abort('enough')
    expect((await Promise.allSettled(waiting)).map((each) => (each as PromiseRejectedResult).reason)).toEqual([
      'enough',
      'enough',
    ])
    expect(lm.calls[0]?.signal?.reason).toBe('enough')
  })

  it("does not fail for a budget that is another caller's", async () => {
    const lm = scriptedLM(chatReply({ answer: 'Paris' }), { delayMs: 5 })
    const predict = new Predict('question -> answer')
    const cache = memoryCache()
    const spent = predict.run({ question: 'q' }, { lm, cache, budget: createBudget({ calls: 0 }) })
    const rich = predict.run({ question: 'q' }, { lm, cache, budget: createBudget({ calls: 1 }) })
    await expect(spent).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' })
    expect(await rich).toEqual({ answer: 'Paris' })
    const free = createBudget({ calls: 1 })
    await predict.run({ question: 'q' }, { lm, cache, budget: free })
    expect(free.spent().calls).toBe(0)
  })

  it('makes one call for callers whose other settings differ', async () => {
    const lm = scriptedLM(chatReply({ answer: 'Paris' }), { delayMs: 20 })
    const predict = new Predict('question -> answer')
    const cache = memoryCache()
    await Promise.all([1, 2, 3].map((attempts) => predict.run({ question: 'q' }, { lm, cache, retry: { attempts } })))
    expect(lm.calls).toHaveLength(1)
  })
})
