import { describe, expect, it } from 'vitest'
import { collectEvents } from '../testing/collect-events.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { defineLM } from './define-lm.ts'
import type { LM, LMRequest } from './lm.ts'
import { lmWithOptions } from './lm-with-options.ts'
import { partsOf } from '../testing/stream-parts.ts'
import { textMessage } from './message.ts'

const request: LMRequest = { messages: [textMessage('user', 'Hello')], temperature: 0, seed: 1 }

describe('lmWithOptions', () => {
  it('samples with its options whatever the caller asks for', async () => {
    const lm = scriptedLM('Hi')
    await lmWithOptions(lm, { temperature: 1 }).generate(request)
    expect(lm.calls).toEqual([{ ...request, temperature: 1 }])
  })

  it('leaves alone what it names as undefined', async () => {
    const lm = scriptedLM('Hi')
    await lmWithOptions(lm, { temperature: undefined }).generate(request)
    expect(lm.calls).toEqual([request])
  })

  it('lets the layer nearest the LM decide', async () => {
    const lm = scriptedLM('Hi')
    await lmWithOptions(lmWithOptions(lm, { temperature: 1 }), { temperature: 2, topP: 0.5 }).generate(request)
    expect(lm.calls).toEqual([{ ...request, temperature: 1, topP: 0.5 }])
  })

  it('keeps the id and the capabilities', () => {
    const lm = scriptedLM('Hi', { id: 'acme:one', capabilities: { completions: true } })
    expect(lmWithOptions(lm, {})).toMatchObject({ id: 'acme:one', capabilities: { completions: true } })
  })

  it('changes a stream too', async () => {
    const asked: LMRequest[] = []
    const lm: LM = {
      ...scriptedLM('Hi'),
      async *stream(each) {
        asked.push(each)
        yield* partsOf('Hi')
      },
    }
    for await (const _ of lmWithOptions(lm, { temperature: 1 }).stream?.(request) ?? []);
    expect(asked).toEqual([{ ...request, temperature: 1, signal: expect.any(AbortSignal) }])
  })

  it('publishes one event per call, with what was really asked', async () => {
    const lm = lmWithOptions(scriptedLM('Hi'), { temperature: 1 })
    const events = await collectEvents('lm', () => defineLM(lm).generate(request))
    expect(events.map((event) => event.request.temperature)).toEqual([1])
  })
})
