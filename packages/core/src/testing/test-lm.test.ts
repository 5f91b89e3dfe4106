import { describe, expect, it } from 'vitest'
import { LMError } from '../errors.ts'
import type { LM, LMRequest, LMResult, LMStreamPart } from '../lm/lm.ts'
import { textOf } from '../lm/message.ts'
import type { TestLMOptions } from './lm-case.ts'
import { scriptedLM } from './scripted-lm.ts'
import { unfailedCases } from './suite.ts'
import { allLMCases, testLM } from './test-lm.ts'

const cause = new Error('connection reset')

testLM('scriptedLM', {
  create: () => scriptedLM('river'),
  createFailing: () => scriptedLM(new LMError('It failed.', { code: 'LM_TRANSPORT', cause })),
  expectText: 'river',
})

testLM('scriptedLM that can do everything', {
  create: capableLM,
  expectText: (prompt) => `echo: ${prompt}`,
  lmOptions: { temperature: 0 },
})

describe('testLM', () => {
  it('has no case that a broken LM could not fail', async () => {
    const empty = await scriptedLM({ text: '', model: '', finishReason: '', costUsd: -1 }).generate({ messages: [] })
    const broken = [
      raw(() => async () => ({ ...empty, usage: { inputTokens: { total: -1 }, outputTokens: { total: undefined } } })),
      raw(() => async () => Promise.reject(new Error('raw'))),
      raw(mixingUp),
      raw(() => breakingAfterAbort(empty)),
      raw(() => async (request) => {
        ;(request.messages as unknown[]).pop()
        return empty
      }),
      { create: () => ({ ...capableLM(), [Symbol.asyncDispose]: once() }) },
    ]
    expect(await unfailedCases(allLMCases({}), broken)).toEqual([])
  })
})

function echo(request: LMRequest): string {
  return `echo: ${textOf(request.messages.at(-1)?.content ?? [])}`
}

/** An LM that declares everything, and streams by words. */
function capableLM(): LM {
  const lm = scriptedLM(
    (request) => {
      const call = { type: 'tool-call', callId: 'c1', toolName: 'weather', input: { city: 'Tokyo' } } as const
      if (request.tools) return { content: [call], finishReason: 'tool-calls' }
      return request.responseFormat?.type === 'json' ? '{"word":"river"}' : echo(request)
    },
    { capabilities: { completions: true, json: 'schema', tools: true } },
  )
  return {
    ...lm,
    async *stream(request) {
      const result = await lm.generate(request)
      for (const text of textOf(result.completions[0]?.content ?? []).split(/(?<= )/)) {
        yield { type: 'text-delta', text }
        request.signal?.throwIfAborted()
      }
      yield { type: 'finish', result }
    },
  }
}

/** An LM that nothing guards, anew for each case. */
function raw(make: () => LM['generate']): TestLMOptions {
  async function* stream(): AsyncGenerator<LMStreamPart> {
    try {
      yield { type: 'text-delta', text: 'river' }
    } finally {
      // oxlint-disable-next-line no-unsafe-finally
      throw new Error('no')
    }
  }
  const capabilities = { completions: true, json: 'schema', tools: true } as const
  const create = (): LM => ({ id: '', capabilities, generate: make(), stream })
  return { create, createFailing: create, withinMs: 20, expectText: echoOf }
}

/** A disposal that fails the second time. */
function once(): () => Promise<void> {
  let isDisposed = false
  return async () => {
    if (isDisposed) throw new Error('can be disposed of once only')
    isDisposed = true
  }
}

function echoOf(prompt: string): string {
  return `echo: ${prompt}`
}

/** Answers whoever asked last. */
function mixingUp(): LM['generate'] {
  let last: LMRequest
  return async (request) => {
    last = request
    await Promise.resolve()
    return scriptedLM(echo(last)).generate(last)
  }
}

/** Never works again after the first abort. */
function breakingAfterAbort(result: LMResult): LM['generate'] {
  let isBroken = false
  return async ({ signal }) => {
    signal?.addEventListener('abort', () => {
      isBroken = true
    })
    await Promise.resolve()
    if (isBroken) throw new Error('the connection is gone')
    return result
  }
}
