import { type WarningMessage, warnings } from '../work/warnings.ts'
import { describe, expect, it } from 'vitest'
import { currentContext, withContext } from '../scope.ts'
import { LMError } from '../errors/lm-error.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import type { ScriptedResult } from '../testing/scripted-result.ts'
import { createRecorder, type Recorder } from '../trace.ts'
import { defineLM } from './define-lm.ts'
import type { LMRequest } from './lm.ts'
import { lmWithOptions } from './lm-with-options.ts'
import { textMessage, textOf } from './message.ts'
import { callLM, type PipelineOptions, stageLM, streamLM } from './pipeline.ts'
import type { PipelineSettings } from './pipeline-settings.ts'
import { lmOf, partsOf, readAll } from '../testing/stream-parts.ts'
import type { Usage } from './usage.ts'
import { withAdmission } from './stages/with-admission.ts'
import { withRetries } from './stages/with-retries.ts'

const request: LMRequest = { messages: [textMessage('user', 'Hello')] }
const usage: Usage = { inputTokens: { total: 10 }, outputTokens: { total: 2 } }
const reply: ScriptedResult = { text: 'Hi', usage }
/** Everything off. */
const settings: PipelineSettings = {
  cache: undefined,
  budget: undefined,
  price: undefined,
  retry: undefined,
  limits: undefined,
  timeouts: undefined,
}
const unrecorded: PipelineOptions = { settings, recorder: undefined, work: undefined, repair: false }

/** Options that record, and the recorder. */
function recording(changes: Partial<PipelineOptions> = {}): { options: PipelineOptions; recorder: Recorder } {
  const recorder = createRecorder()
  return { options: { ...unrecorded, recorder, ...changes }, recorder }
}

describe('callLM', () => {
  describe('with several completions', () => {
    it('asks once for all of them when the LM declares completions', async () => {
      const lm = scriptedLM('Hi', { capabilities: { completions: true } })
      const result = await callLM(lm, { ...request, n: 3 }, unrecorded)
      expect([lm.calls, result.completions.length]).toEqual([[{ ...request, n: 3 }], 3])
    })

    it('asks n times for one when the LM does not', async () => {
      const lm = scriptedLM(['a', 'b', 'c'])
      const result = await callLM(lm, { ...request, n: 3 }, unrecorded)
      expect(result.completions.map(({ content }) => textOf(content))).toEqual(['a', 'b', 'c'])
      expect(lm.calls.some((call) => 'n' in call)).toBe(false)
    })

    it.each([undefined, 4, 'r'])('gives each of these calls another rollout id (asked for: %s)', async (rolloutId) => {
      const lm = scriptedLM('Hi')
      await callLM(lm, { ...request, n: 4, ...(rolloutId !== undefined && { rolloutId }) }, unrecorded)
      const ids = lm.calls.map((call) => call.rolloutId)
      expect([ids[0], new Set(ids).size]).toEqual([rolloutId, 4])
    })

    it('gives the same calls the same rollout ids another time', async () => {
      const lm = scriptedLM('Hi')
      await callLM(lm, { ...request, n: 3 }, unrecorded)
      await callLM(lm, { ...request, n: 3 }, unrecorded)
      expect(lm.calls.slice(3)).toEqual(lm.calls.slice(0, 3))
    })

    it('sums usage and cost and joins warnings', async () => {
      const warning = { type: 'other', message: 'w' }
      const lm = scriptedLM({ ...reply, costUsd: 0.5, warnings: [warning] })
      const result = await callLM(lm, { ...request, n: 2 }, unrecorded)
      expect(result).toMatchObject({
        usage: { inputTokens: { total: 20 }, outputTokens: { total: 4 } },
        costUsd: 1,
        warnings: [warning, warning],
      })
    })

    it('does not know the cost when that of one call is unknown', async () => {
      const lm = scriptedLM([{ ...reply, costUsd: 0.5 }, reply])
      expect((await callLM(lm, { ...request, n: 2 }, unrecorded)).costUsd).toBeUndefined()
    })

    it('is cached only if all of it is', async () => {
      const mixed = scriptedLM([{ ...reply, cached: true }, reply])
      const whole = scriptedLM({ ...reply, cached: true })
      const results = [
        await callLM(mixed, { ...request, n: 2 }, unrecorded),
        await callLM(whole, { ...request, n: 2 }, unrecorded),
      ]
      expect(results.map(({ cached }) => cached)).toEqual([false, true])
    })

    it('keeps what was paid for when another call fails, and warns', async () => {
      const seen: string[] = []
      const listen = (message: unknown): void => void seen.push((message as { code: string }).code)
      warnings.subscribe(listen)
      const lm = scriptedLM(['a', new Error('overloaded'), 'c'])
      const { completions } = await callLM(lm, { ...request, n: 3 }, unrecorded)
      warnings.unsubscribe(listen)
      expect(completions.map(({ content }) => textOf(content))).toEqual(['a', 'c'])
      expect(seen).toEqual(['COMPLETIONS_MISSING'])
    })

    it('fails as the first call does when all fail', async () => {
      const lm = scriptedLM([new Error('overloaded'), new Error('b'), new Error('c')])
      await expect(callLM(lm, { ...request, n: 3 }, unrecorded)).rejects.toMatchObject({
        code: 'LM_FAILED',
        message: expect.stringContaining('overloaded'),
      })
    })

    it('aborts every call', async () => {
      const controller = new AbortController()
      const lm = scriptedLM(() => new Promise<never>(() => {}))
      const waiting = callLM(lm, { ...request, n: 3, signal: controller.signal }, unrecorded)
      controller.abort('now')
      await expect(waiting).rejects.toBe('now')
    })
  })

  describe('counting', () => {
    it('counts calls, tokens and the cost that the provider names, by the model that answered', async () => {
      const { options, recorder } = recording()
      await callLM(scriptedLM({ ...reply, costUsd: 0.25, model: 'm-2' }), request, options)
      expect(recorder.usage()).toEqual({
        'm-2': { calls: 1, cachedCalls: 0, repairs: 0, retries: 0, usage, costUsd: 0.25 },
      })
    })

    it('counts each of several calls', async () => {
      const { options, recorder } = recording()
      await callLM(scriptedLM({ ...reply, costUsd: 0.25 }), { ...request, n: 4 }, options)
      expect(recorder.usage().scripted).toMatchObject({ calls: 4, costUsd: 1, usage: { inputTokens: { total: 40 } } })
    })

    it('counts a repair as such', async () => {
      const { options, recorder } = recording({ repair: true })
      await callLM(scriptedLM(reply), request, options)
      expect(recorder.usage().scripted).toMatchObject({ calls: 1, repairs: 1 })
    })

    it('counts a cached reply apart, with neither tokens nor cost', async () => {
      const { options, recorder } = recording()
      const lm = scriptedLM([
        { ...reply, costUsd: 0.25 },
        { ...reply, costUsd: 0.25, cached: true },
      ])
      await callLM(lm, request, options)
      await callLM(lm, request, options)
      expect(recorder.usage().scripted).toEqual({
        calls: 1,
        cachedCalls: 1,
        repairs: 0,
        retries: 0,
        usage,
        costUsd: 0.25,
      })
    })

    it('prices a call when the provider does not', async () => {
      const { options, recorder } = recording({
        settings: {
          ...settings,
          price: (each, model) => (model === 'scripted' ? (each.inputTokens.total ?? 0) / 100 : null),
        },
      })
      await callLM(scriptedLM(reply), request, options)
      expect(recorder.usage().scripted?.costUsd).toBe(0.1)
    })

    it("takes the provider's cost over the price, also when it is 0", async () => {
      const { options, recorder } = recording({ settings: { ...settings, price: () => 9 } })
      await callLM(scriptedLM({ ...reply, costUsd: 0 }), request, options)
      expect(recorder.usage().scripted?.costUsd).toBe(0)
    })

    it.each([
      ['nobody prices', undefined],
      ['the price function does not know', () => null],
    ])('has no cost, rather than 0, for a call that %s', async (_, price) => {
      const { options, recorder } = recording({ settings: { ...settings, price } })
      await callLM(scriptedLM(reply), request, options)
      expect(recorder.usage().scripted?.costUsd).toBeNull()
    })

    it('stays without a cost once one call was unknown', async () => {
      const { options, recorder } = recording()
      const lm = scriptedLM([reply, { ...reply, costUsd: 1 }])
      await callLM(lm, request, options)
      await callLM(lm, request, options)
      expect(recorder.usage().scripted?.costUsd).toBeNull()
    })

    it('does not lose a known cost to a cached reply that nobody prices', async () => {
      const { options, recorder } = recording()
      const lm = scriptedLM([
        { ...reply, costUsd: 1 },
        { ...reply, cached: true },
      ])
      await callLM(lm, request, options)
      await callLM(lm, request, options)
      expect(recorder.usage().scripted?.costUsd).toBe(1)
    })

    it('counts nothing for a call that failed', async () => {
      const { options, recorder } = recording()
      await callLM(scriptedLM(new Error('x')), request, options).catch(() => undefined)
      expect(recorder.usage()).toEqual({})
    })

    it('survives a model with a hostile name', async () => {
      const { options, recorder } = recording()
      await callLM(scriptedLM({ ...reply, model: '__proto__' }), request, options)
      expect(Object.entries(recorder.usage())).toEqual([['__proto__', expect.objectContaining({ calls: 1 })]])
    })
  })

  it('counts retries beside the calls that they led to', async () => {
    const { options, recorder } = recording({ settings: { ...settings, retry: { baseMs: 0 } } })
    const overloaded = new LMError('Overloaded.', { code: 'LM_SERVER' })
    await callLM(scriptedLM([overloaded, overloaded, reply]), request, options)
    expect(recorder.usage().scripted).toMatchObject({ calls: 1, repairs: 0, retries: 2 })
  })

  it('publishes what the provider warns of', async () => {
    const heard: WarningMessage[] = []
    const listen = (message: unknown): void => void heard.push(message as WarningMessage)
    warnings.subscribe(listen)
    const lm = scriptedLM(
      { ...reply, warnings: [{ type: 'unsupported', message: 'topK is ignored' }] },
      { id: 'acme:one' },
    )
    await callLM(lm, request, unrecorded).finally(() => warnings.unsubscribe(listen))
    expect(heard).toEqual([{ code: 'LM_WARNING', message: "LM 'acme:one': topK is ignored", parent: undefined }])
  })
})

describe('stageLM', () => {
  const all: PipelineSettings = { ...settings, retry: {}, limits: {}, timeouts: {}, price: () => 1 }

  it('builds nothing anew for a call like the last one', () => {
    const lm = scriptedLM('Hi')
    expect(stageLM(lm, { ...all })).toBe(stageLM(lm, all))
  })

  it('is the checked LM alone with everything off', () => {
    const lm = scriptedLM('Hi')
    expect(stageLM(lm, settings)).toBe(defineLM(lm))
  })

  const overloaded = new LMError('Overloaded.', { code: 'LM_SERVER' })

  it('keeps the retries that an LM brings along, and puts nothing around them that belongs inside', async () => {
    const inner = scriptedLM(overloaded)
    const own = withRetries(inner, { attempts: 2, baseMs: 0 })
    expect(stageLM(own, { ...settings, retry: { attempts: 4, baseMs: 0 }, limits: {}, timeouts: {} })).toBe(own)
    await expect(stageLM(own, all).generate(request)).rejects.toThrow('Given up after 2 calls')
    expect(inner.calls).toHaveLength(2)
  })

  it('does the same through a view', () => {
    const view = lmWithOptions(withAdmission(scriptedLM('Hi')), { temperature: 1 })
    expect(stageLM(view, { ...settings, limits: {}, timeouts: {} })).toBe(view)
  })

  it('puts retries around a limit that an LM brings along', async () => {
    const inner = scriptedLM([overloaded, 'Hi'])
    const staged = stageLM(withAdmission(inner), { ...settings, retry: { baseMs: 0 } })
    await staged.generate(request)
    expect(inner.calls).toHaveLength(2)
  })
})

describe('streamLM', () => {
  it('goes through the stages and counts at the end', async () => {
    const { options, recorder } = recording({ settings: { ...settings, retry: { baseMs: 0 }, price: () => 0.5 } })
    let made = 0
    const lm = lmOf({
      async *stream() {
        made += 1
        if (made === 1) throw new LMError('Overloaded.', { code: 'LM_SERVER' })
        yield* partsOf('a', 'b')
      },
    })
    expect((await readAll(streamLM(lm, request, options))).map(({ type }) => type)).toEqual([
      'text-delta',
      'text-delta',
      'finish',
    ])
    expect(recorder.usage()).toMatchObject({ test: { calls: 1, retries: 1, costUsd: 0.5 } })
  })

  it('gives the text of an LM that does not stream in one piece', async () => {
    const { options, recorder } = recording()
    const parts = await readAll(streamLM(scriptedLM(reply), request, options))
    expect(parts).toMatchObject([{ type: 'text-delta', text: 'Hi' }, { type: 'finish' }])
    expect(recorder.usage().scripted).toMatchObject({ calls: 1 })
  })

  it('runs where it was asked for, wherever it is read', async () => {
    const { options } = recording()
    const seen: unknown[] = []
    const lm = lmOf({
      async *stream() {
        for (const part of partsOf('a')) {
          seen.push(currentContext().repairs)
          yield part
        }
      },
    })
    const stream = withContext({ repairs: 7 }, () => streamLM(lm, request, options))
    await withContext({ repairs: 1 }, () => readAll(stream))
    expect(seen).toEqual([7, 7])
  })
})
