import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../errors/configuration-error.ts'
import { LMError } from '../../errors/lm-error.ts'
import { showValue } from '../../wording/show-value.ts'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import { hello, lmOf, partsOf, readAll } from '../../testing/stream-parts.ts'
import type { LM, LMResult, LMStreamPart } from '../lm.ts'
import { textOf } from '../message.ts'
import { textResult } from '../text-result.ts'
import { lmWithStage } from './lm-with-stage.ts'
import { type CallEnd, defineStage, type Stage, type StageCall } from './stage.ts'

const overloaded = new LMError('Overloaded.', { code: 'LM_SERVER' })

/** A stage that writes down what happens. */
function observer(log: string[], calls: StageCall[] = []): Stage {
  return defineStage({
    name: 'observer',
    begin(call) {
      calls.push(call)
      log.push('begin')
      return {
        part(part) {
          log.push(part.type)
          return part
        },
        result(result) {
          log.push('result')
          return result
        },
        end({ result, error }) {
          log.push(`end ${result ? 'with a result' : error === undefined ? 'without anything' : showValue(error)}`)
        },
      }
    },
  })
}

/** A stream of which nothing comes. */
const silent = (): AsyncIterable<LMStreamPart> => ({
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
})

/** An LM that answers and streams two parts. */
const talkative = (): LM =>
  lmOf({
    generate: async () => textResult('ab', { model: 'test' }),
    async *stream() {
      yield* partsOf('a', 'b')
    },
  })

describe('lmWithStage', () => {
  it('puts a stage around generate', async () => {
    const log: string[] = []
    const calls: StageCall[] = []
    await lmWithStage(talkative(), observer(log, calls)).generate(hello)
    expect(log).toEqual(['begin', 'result', 'end with a result'])
    expect(calls).toMatchObject([{ request: hello, streamed: false, lm: { id: 'test' } }])
  })

  it('puts the same stage around stream', async () => {
    const log: string[] = []
    const calls: StageCall[] = []
    const parts = await readAll(lmWithStage(talkative(), observer(log, calls)).stream?.(hello))
    expect(parts).toHaveLength(3)
    expect(log).toEqual(['begin', 'text-delta', 'text-delta', 'result', 'finish', 'end with a result'])
    expect(calls).toMatchObject([{ request: hello, streamed: true }])
  })

  it('begins nothing before the first part of a stream is asked for', () => {
    const log: string[] = []
    lmWithStage(talkative(), observer(log)).stream?.(hello)
    expect(log).toEqual([])
  })

  it('does not stream where the LM does not', () => {
    expect(lmWithStage(scriptedLM('Hi'), observer([])).stream).toBeUndefined()
  })

  it('asks with the request of the stage and gives on its result, both ways', async () => {
    const asked: unknown[] = []
    const lm = lmOf({
      async generate({ seed }) {
        asked.push(seed)
        return textResult('ab', { model: 'test' })
      },
      async *stream({ seed }) {
        asked.push(seed)
        yield* partsOf('ab')
      },
    })
    const named = (result: LMResult): LMResult => ({ ...result, model: 'mine' })
    for (const result of [named, async (each: LMResult) => named(each)]) {
      const staged = lmWithStage(lm, {
        name: 'named',
        begin: ({ request }) => ({ request: { ...request, seed: 7 }, result }),
      })
      const [whole, parts] = [await staged.generate(hello), await readAll(staged.stream?.(hello))]
      expect([whole.model, parts.at(-1)]).toMatchObject(['mine', { type: 'finish', result: { model: 'mine' } }])
    }
    expect(asked).toEqual([7, 7, 7, 7])
  })

  it('tells the end of the result that it gives on', async () => {
    const ends: CallEnd[] = []
    const staged = lmWithStage(talkative(), {
      name: 'priced',
      begin: () => ({ result: (result) => ({ ...result, costUsd: 1 }), end: (end) => ends.push(end) }),
    })
    await staged.generate(hello)
    await readAll(staged.stream?.(hello))
    expect(ends).toMatchObject([{ result: { costUsd: 1 } }, { result: { costUsd: 1 } }])
  })

  it('may wait before it begins', async () => {
    const staged = lmWithStage(talkative(), {
      name: 'slow',
      begin: async ({ request }) => ({ request: { ...request, seed: 1 } }),
    })
    expect([await staged.generate(hello), await readAll(staged.stream?.(hello))]).toMatchObject([
      { model: 'test' },
      { length: 3 },
    ])
  })

  it('may change the parts of a stream', async () => {
    const loud = lmWithStage(talkative(), {
      name: 'loud',
      begin: () => ({
        part: (part) => (part.type === 'text-delta' ? { ...part, text: part.text.toUpperCase() } : part),
      }),
    })
    expect(await readAll(loud.stream?.(hello))).toMatchObject([{ text: 'A' }, { text: 'B' }, { type: 'finish' }])
  })

  describe('when a call fails', () => {
    it.each([
      ['in begin', { begin: () => Promise.reject(overloaded) }],
      ['with the result', { begin: () => ({ result: () => Promise.reject(overloaded) }) }],
      ['in send', { begin: () => ({ send: () => Promise.reject(overloaded) }) }],
    ] satisfies [string, Partial<Stage>][])('fails as the stage does %s', async (_, hooks) => {
      const staged = lmWithStage(talkative(), { name: 'broken', ...hooks })
      await expect(staged.generate(hello)).rejects.toBe(overloaded)
      await expect(readAll(staged.stream?.(hello))).rejects.toBe(overloaded)
    })

    it('ends once, with the error', async () => {
      const log: string[] = []
      const lm = lmOf({
        generate: () => Promise.reject(overloaded),
        async *stream() {
          yield* partsOf('a').slice(0, 1)
          throw overloaded
        },
      })
      const staged = lmWithStage(lm, observer(log))
      await expect(staged.generate(hello)).rejects.toBe(overloaded)
      await expect(readAll(staged.stream?.(hello))).rejects.toBe(overloaded)
      expect(log).toEqual([
        'begin',
        `end ${showValue(overloaded)}`,
        'begin',
        'text-delta',
        `end ${showValue(overloaded)}`,
      ])
    })

    it('does not take what `end` returns for an error', async () => {
      let inFlight = 1
      const staged = lmWithStage(lmOf({ generate: () => Promise.reject(overloaded) }), {
        name: 'counting',
        begin: () => ({ end: () => (inFlight -= 1) }),
      })
      await expect(staged.generate(hello)).rejects.toBe(overloaded)
      expect(inFlight).toBe(0)
    })
  })

  describe('on an abort', () => {
    it('ends with the reason, both ways', async () => {
      const log: string[] = []
      const lm = lmOf({
        generate: () => new Promise(() => {}),
        stream: silent,
      })
      const staged = lmWithStage(lm, observer(log))
      for (const call of [staged.generate, (request: typeof hello) => readAll(staged.stream?.(request))]) {
        const controller = new AbortController()
        const waiting = call({ ...hello, signal: controller.signal })
        controller.abort('now')
        await expect(waiting).rejects.toBe('now')
      }
      expect(log).toEqual(['begin', 'end "now"', 'begin', 'end "now"'])
    })

    it('hands the signal of the stage to the provider', async () => {
      const controller = new AbortController()
      const staged = lmWithStage(lmOf({ generate: () => new Promise(() => {}) }), {
        name: 'impatient',
        begin: ({ request }) => ({ request: { ...request, signal: controller.signal } }),
      })
      const waiting = staged.generate(hello)
      controller.abort('too slow')
      await expect(waiting).rejects.toBe('too slow')
    })

    it('ends without anything when the reader leaves, and stops the provider', async () => {
      const log: string[] = []
      let stopped = false
      const lm = lmOf({
        async *stream() {
          try {
            yield* partsOf('a', 'b')
          } finally {
            stopped = true
          }
        },
      })
      for await (const _ of lmWithStage(lm, observer(log)).stream?.(hello) ?? []) break
      expect([stopped, log]).toEqual([true, ['begin', 'text-delta', 'end without anything']])
    })

    it('takes back what it began when the reader leaves while it waits to begin', async () => {
      const ends: CallEnd[] = []
      const { promise, resolve } = Promise.withResolvers<void>()
      const staged = lmWithStage(talkative(), {
        name: 'queue',
        async begin() {
          await promise
          return { end: (end) => ends.push(end) }
        },
      })
      const stream = staged.stream?.(hello) as AsyncGenerator
      const first = stream.next()
      await stream.return(undefined)
      resolve()
      await first
      await new Promise((done) => setImmediate(done))
      expect(ends).toHaveLength(1)
    })
  })

  it('may send a call again, and a stream until its first part', async () => {
    const twice = defineStage({
      name: 'twice',
      begin: ({ request }) => ({ send: (send) => send(request).catch(() => send({ ...request, attempt: 2 })) }),
    })
    let made = 0
    const lm = lmOf({
      async generate() {
        made += 1
        if (made === 1) throw overloaded
        return textResult('ab', { model: 'test' })
      },
      async *stream() {
        made += 1
        if (made === 3) throw overloaded
        yield* partsOf('a', 'b')
      },
    })
    const staged = lmWithStage(lm, twice)
    expect(textOf((await staged.generate(hello)).completions[0]?.content ?? [])).toBe('ab')
    expect(await readAll(staged.stream?.(hello))).toHaveLength(3)
    expect(made).toBe(4)
  })

  it('may take calls over', async () => {
    const lm = scriptedLM('Hi')
    const canned = defineStage({
      name: 'canned',
      around: () => ({ generate: async () => textResult('Canned', { model: 'none' }) }),
    })
    expect(await lmWithStage(lm, canned).generate(hello)).toMatchObject({ model: 'none' })
    expect(lm.calls).toEqual([])
  })

  it('says what the LM can do with it', () => {
    const lm = scriptedLM('Hi', { capabilities: { tools: true } })
    const stage = {
      name: 'json',
      begin: () => ({}),
      capabilities: (inner: LM) => ({ ...inner.capabilities, cost: true }),
    }
    expect(lmWithStage(lm, stage).capabilities).toEqual({ tools: true, cost: true })
  })

  it('gives the same object for the same LM and stage', () => {
    const [lm, stage] = [scriptedLM('Hi'), observer([])]
    expect(lmWithStage(lm, stage)).toBe(lmWithStage(lm, stage))
    expect(lmWithStage(lm, observer([]))).not.toBe(lmWithStage(lm, stage))
  })

  it.each([5, null, {}, { name: 'idle' }, { name: '', begin: () => ({}) }, { begin: () => ({}) }])(
    'refuses what is no stage: %j',
    (stage) => {
      expect(() => lmWithStage(scriptedLM('Hi'), stage as Stage)).toThrow(ConfigurationError)
      expect(() => defineStage(stage as Stage)).toThrow(/is no stage: a stage is an object with a `name`/)
    },
  )
})
