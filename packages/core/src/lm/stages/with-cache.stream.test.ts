import { describe, expect, it } from 'vitest'
import { currentContext, withContext } from '../../scope.ts'
import { scriptedLM, type ScriptedLM } from '../../testing/scripted-lm.ts'
import { testLM } from '../../conformance/test-lm.ts'
import type { LM, LMRequest, LMStreamPart } from '../lm.ts'
import { memoryCache } from '../../cache/memory-cache.ts'
import { textMessage, textOf } from '../message.ts'
import { withCache } from './with-cache.ts'

const request: LMRequest = { messages: [textMessage('user', 'Hello')] }

interface StreamingLM extends ScriptedLM {
  /** The signals of its streams. */
  readonly signals: (AbortSignal | undefined)[]
}

/** An LM that streams its text by characters; what follows `!` never comes. */
function streamingLM(script: Parameters<typeof scriptedLM>[0]): StreamingLM {
  const lm = scriptedLM(script)
  const signals: (AbortSignal | undefined)[] = []
  return {
    ...lm,
    signals,
    async *stream(asked): AsyncGenerator<LMStreamPart> {
      signals.push(asked.signal)
      const result = await lm.generate(asked)
      for (const text of textOf(result.completions[0]?.content ?? [])) {
        await new Promise(setImmediate)
        asked.signal?.throwIfAborted()
        if (text === '!') throw new Error('cut off')
        yield { type: 'text-delta', text }
      }
      yield { type: 'finish', result }
    },
  }
}

async function read(lm: LM, changes: Partial<LMRequest> = {}): Promise<LMStreamPart[]> {
  const parts: LMStreamPart[] = []
  for await (const part of (lm.stream as NonNullable<LM['stream']>)({ ...request, ...changes })) parts.push(part)
  return parts
}

/** What was read: the text by its pieces, and whether a cache answered. */
const show = (parts: readonly LMStreamPart[]): string =>
  parts
    .map((part) =>
      part.type === 'text-delta' ? part.text : part.type === 'finish' && part.result.cached ? '(cached)' : '',
    )
    .join('|')

testLM('withCache, streaming', {
  create: () =>
    withCache(
      streamingLM(({ messages }) => textOf(messages.at(-1)?.content ?? [])),
      { cache: memoryCache() },
    ),
  createFailing: () => withCache(scriptedLM(new Error('down')), { cache: memoryCache() }),
  expectText: (prompt) => prompt,
})

describe('withCache, streaming', () => {
  it('keeps a stream that was read to its end, and streams what is kept', async () => {
    using lm = streamingLM(['Hi'])
    const cached = withCache(lm, { cache: memoryCache() })
    expect([show(await read(cached)), show(await read(cached))]).toEqual(['H|i|', 'Hi|(cached)'])
    expect(await cached.generate(request)).toMatchObject({ cached: true })
  })

  it('streams what was kept of a whole reply, reasoning and tool calls too', async () => {
    const content = [
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'Hi' },
      { type: 'tool-call', callId: '1', toolName: 't', input: { a: 1 } },
    ] as const
    const lm: LM = {
      ...streamingLM('unused'),
      generate: async () => ({
        completions: [{ content, finishReason: { unified: 'tool-calls' } }],
        usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } },
        model: 'm',
      }),
    }
    const cached = withCache(lm, { cache: memoryCache() })
    const result = await cached.generate(request)
    expect(await read(cached)).toEqual([
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'tool-call', call: content[2] },
      { type: 'finish', result: { ...result, cached: true } },
    ])
  })

  it('keeps nothing of a stream that fails or is left', async () => {
    const lm = streamingLM(['H!', 'Hello', 'whole'])
    const cached = withCache(lm, { cache: memoryCache() })
    await expect(read(cached)).rejects.toThrow('cut off')
    for await (const _part of (cached.stream as NonNullable<LM['stream']>)(request)) break
    expect(show(await read(cached))).toBe('w|h|o|l|e|')
  })

  it('lets readers at the same moment share one stream, from its beginning', async () => {
    const lm = streamingLM(['Hello'])
    const cached = withCache(lm, { cache: memoryCache() })
    const first = (cached.stream as NonNullable<LM['stream']>)(request)[Symbol.asyncIterator]()
    expect([await first.next(), await first.next()].map(({ value }) => (value as { text: string }).text)).toEqual([
      'H',
      'e',
    ])
    expect(show(await read(cached))).toBe('H|e|l|l|o|')
    const rest: LMStreamPart[] = []
    for (let step = await first.next(); !step.done; step = await first.next()) rest.push(step.value)
    expect(show(rest)).toBe('l|l|o|(cached)')
    expect(lm.signals).toHaveLength(1)
  })

  it('goes on while anybody reads, and stops the provider when the last one leaves', async () => {
    const lm = streamingLM('Hello '.repeat(100))
    const cached = withCache(lm, { cache: memoryCache() })
    const controller = new AbortController()
    const aborted = read(cached, { signal: controller.signal })
    const open = (cached.stream as NonNullable<LM['stream']>)(request)[Symbol.asyncIterator]()
    await open.next()
    controller.abort('enough')
    await expect(aborted).rejects.toBe('enough')
    await open.next()
    expect(lm.signals.map((signal) => signal?.aborted)).toEqual([false])
    await open.return?.(undefined)
    expect(lm.signals.map((signal) => signal?.aborted)).toEqual([true])
  })

  it('works in the async context of the one who opened it, whoever reads', async () => {
    const seen = new Set<number | undefined>()
    const lm = streamingLM('Hello')
    const stream = lm.stream as NonNullable<LM['stream']>
    const watched: LM = {
      ...lm,
      async *stream(asked) {
        for await (const part of stream(asked)) {
          seen.add(currentContext().repairs)
          yield part
        }
      },
    }
    const cached = withCache(watched, { cache: memoryCache() })
    await Promise.all([1, 2].map((repairs) => withContext({ repairs }, () => read(cached))))
    expect([...seen]).toEqual([1])
  })

  it('fails for all readers', async () => {
    const cached = withCache(streamingLM('Hi!'), { cache: memoryCache() })
    const settled = await Promise.allSettled([read(cached), read(cached)])
    expect(settled.map((each) => String((each as PromiseRejectedResult).reason))).toEqual([
      expect.stringContaining('cut off'),
      expect.stringContaining('cut off'),
    ])
  })

  it('streams with only-if-cached what is kept, and else fails', async () => {
    const cache = memoryCache()
    const lm = streamingLM('Hi')
    const only = withCache(lm, { cache, mode: 'only-if-cached' })
    await expect(read(only)).rejects.toMatchObject({ code: 'LM_NOT_CACHED' })
    await read(withCache(lm, { cache }))
    expect(show(await read(only))).toBe('Hi|(cached)')
  })
})
