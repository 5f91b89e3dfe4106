import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { LMError } from '../errors/lm-error.ts'
import { collectEvents } from '../testing/collect-events.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { defineLM, wrapLM } from './define-lm.ts'
import type { LM, LMRequest, LMResult } from './lm.ts'
import { textMessage } from './message.ts'
import { unknownUsage } from './usage.ts'

const request: LMRequest = { messages: [textMessage('user', 'Hello')] }
const good: LMResult = {
  completions: [{ content: [{ type: 'text', text: 'Hi' }], finishReason: { unified: 'stop' } }],
  usage: unknownUsage,
  model: 'm',
}

function lmOf(generate: LM['generate']): LM {
  return { id: 'acme:one', generate }
}

/** What a call that must fail fails with. */
async function failureOf(generate: LM['generate'], signal?: AbortSignal): Promise<unknown> {
  return defineLM(lmOf(generate))
    .generate({ ...request, signal })
    .then(
      () => expect.unreachable('the call must fail'),
      (error: unknown) => error,
    )
}

describe('defineLM', () => {
  it('hands over the request and the result as they are', async () => {
    const lm = scriptedLM('Hi')
    const result = await defineLM(lm).generate(request)
    expect([lm.calls, result.completions]).toEqual([[request], good.completions])
  })

  it('changes nothing when it wraps twice', () => {
    const once = defineLM(lmOf(async () => good))
    expect(defineLM(once)).toBe(once)
  })

  it('wraps the same LM the same way each time', () => {
    const lm = lmOf(async () => good)
    expect(defineLM(lm)).toBe(defineLM(lm))
  })

  it('keeps what an instance of a class says about itself', () => {
    class Acme implements LM {
      get id() {
        return 'acme:class'
      }
      get capabilities() {
        return { completions: true }
      }
      get concurrency() {
        return 'self' as const
      }
      async generate() {
        return good
      }
    }
    expect(defineLM(new Acme())).toMatchObject({
      id: 'acme:class',
      capabilities: { completions: true },
      concurrency: 'self',
    })
  })

  it('calls a method of a class on its instance', async () => {
    class Acme implements LM {
      readonly id = 'acme:class'
      readonly #result = good
      async generate() {
        return this.#result
      }
    }
    expect(await defineLM(new Acme()).generate(request)).toBe(good)
  })

  it('has a stream only if the LM has one', () => {
    const stream = async function* () {}
    expect([
      defineLM(lmOf(async () => good)).stream,
      typeof defineLM({ ...lmOf(async () => good), stream }).stream,
    ]).toEqual([undefined, 'function'])
  })

  const [completion] = good.completions
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['"Hi"', 'Hi'],
    ['without completions', { ...good, completions: [] }],
    ['without completions', { ...good, completions: undefined }],
    ['content is not an array of parts', { ...good, completions: [undefined] }],
    ['content is not an array of parts', { ...good, completions: [{ ...completion, content: 'Hi' }] }],
    ['content is not an array of parts', { ...good, completions: [{ ...completion, content: ['Hi'] }] }],
    ['content is not an array of parts', { ...good, completions: [{ ...completion, content: [null] }] }],
    ['content is not an array of parts', { ...good, completions: [{ ...completion, content: [{ type: 'text' }] }] }],
    ['finish reason', { ...good, completions: [{ content: [] }] }],
    ['finish reason', { ...good, completions: [completion, { content: [], finishReason: 'stop' }] }],
    ['model', { ...good, model: undefined }],
    ['usage', { ...good, usage: undefined }],
    ['usage', { ...good, usage: { inputTokens: 3, outputTokens: 4 } }],
    ['usage', { ...good, usage: { inputTokens: { total: 3 } } }],
  ])('refuses a result that breaks the contract, naming the LM and the fault: %s', async (fault, result) => {
    const error = await failureOf(async () => result as LMResult)
    expect(error).toMatchObject({ name: 'LMError', code: 'LM_RESULT_INVALID', provider: 'acme:one', retryable: false })
    expect((error as Error).message).toMatch(new RegExp(`^LM 'acme:one' returned .*${fault}`))
  })

  it('accepts a completion that is only a tool call', async () => {
    const content = [{ type: 'tool-call', callId: '1', toolName: 't', input: {} }] as const
    const result: LMResult = { ...good, completions: [{ content, finishReason: { unified: 'tool-calls' } }] }
    expect(await defineLM(lmOf(async () => result)).generate(request)).toBe(result)
  })

  it.each([
    ['rejects', () => Promise.reject(new TypeError('fetch failed'))],
    [
      'throws at once',
      () => {
        throw new TypeError('fetch failed')
      },
    ],
  ])('wraps what a provider %s with, keeping the cause', async (_, generate) => {
    const error = (await failureOf(generate)) as LMError
    expect(error).toMatchObject({
      name: 'LMError',
      code: 'LM_FAILED',
      provider: 'acme:one',
      message: "LM 'acme:one' failed: fetch failed.",
    })
    expect(error.cause).toBeInstanceOf(TypeError)
  })

  it('wraps a thing thrown that is no error', async () => {
    const thrown = { status: 500 }
    const error = (await failureOf(() => Promise.reject(thrown))) as LMError
    expect(error.message).toBe(`LM 'acme:one' failed: {"status":500}.`)
    expect(error.cause).toBe(thrown)
  })

  it.each([new LMError('slow down', { code: 'LM_RATE_LIMIT' }), new ConfigurationError('no key')])(
    'passes on an error of the platform as it is: $name',
    async (thrown) => {
      expect(await failureOf(() => Promise.reject(thrown))).toBe(thrown)
    },
  )

  it('wraps an AbortError of the provider when nobody has aborted', async () => {
    const thrown = new DOMException('The operation was aborted', 'AbortError')
    expect(await failureOf(() => Promise.reject(thrown), new AbortController().signal)).toMatchObject({
      code: 'LM_FAILED',
      cause: thrown,
    })
  })

  it('does not call the LM when the signal has fired', async () => {
    const lm = scriptedLM('Hi')
    await expect(defineLM(lm).generate({ ...request, signal: AbortSignal.abort('before') })).rejects.toBe('before')
    expect(lm.calls).toEqual([])
  })

  it('rejects with the reason though the LM never settles', async () => {
    const controller = new AbortController()
    const failure = failureOf(() => new Promise<never>(() => {}), controller.signal)
    controller.abort('now')
    expect(await failure).toBe('now')
  })

  it('rejects with the reason when the LM answers an abort with an error of its own', async () => {
    const controller = new AbortController()
    const failure = failureOf(async ({ signal }) => {
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      throw new LMError('cancelled by the client', { code: 'LM_TRANSPORT' })
    }, controller.signal)
    controller.abort('now')
    expect(await failure).toBe('now')
  })

  it('lets an LM that fails after the abort fail in silence', async () => {
    const controller = new AbortController()
    const { promise, reject } = Promise.withResolvers<never>()
    const failure = failureOf(() => promise, controller.signal)
    controller.abort('now')
    await failure
    // An unhandled rejection would fail the test run.
    reject(new Error('too late'))
    await new Promise((resolve) => setImmediate(resolve))
  })

  it.each([
    ['answered', async () => good],
    ['failed', async () => Promise.reject(new Error('x'))],
  ])('leaves no listener on the signal when the LM has %s', async (_, generate) => {
    const { signal } = new AbortController()
    await defineLM(lmOf(generate))
      .generate({ ...request, signal })
      .catch(() => undefined)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('publishes one event per call with the request and the result', async () => {
    const events = await collectEvents('lm', () => defineLM(defineLM(lmOf(async () => good))).generate(request))
    expect(events).toMatchObject([{ lm: 'acme:one', request, result: good }])
  })

  it('publishes the error of a call', async () => {
    const events = await collectEvents('lm', () => failureOf(() => Promise.reject(new Error('x'))))
    expect(events).toMatchObject([{ lm: 'acme:one', error: { code: 'LM_FAILED' } }])
  })
})

describe('wrapLM', () => {
  it('replaces what the change names and keeps the rest', async () => {
    const lm = scriptedLM('Hi', { id: 'inner', capabilities: { completions: true } })
    const wrapped = wrapLM(lm, (inner) => ({ id: 'outer', generate: (each) => inner.generate({ ...each, seed: 7 }) }))
    await wrapped.generate(request)
    expect([wrapped.id, wrapped.capabilities, lm.calls]).toEqual([
      'outer',
      { completions: true },
      [{ ...request, seed: 7 }],
    ])
  })

  it('publishes one event per call, of the LM inside', async () => {
    const twice = wrapLM(
      wrapLM(scriptedLM('Hi', { id: 'inner' }), () => ({ id: 'first' })),
      () => ({ id: 'second' }),
    )
    const events = await collectEvents('lm', () => defineLM(twice).generate(request))
    expect(events.map(({ lm }) => lm)).toEqual(['inner'])
  })

  it('checks what the LM inside returns', async () => {
    const broken = { ...good, completions: [] }
    const wrapped = wrapLM(
      lmOf(async () => broken),
      (inner) => ({ generate: (each) => inner.generate(each) }),
    )
    await expect(wrapped.generate(request)).rejects.toMatchObject({ code: 'LM_RESULT_INVALID' })
  })
})
