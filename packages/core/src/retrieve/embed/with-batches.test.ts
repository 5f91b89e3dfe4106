import { onEvent } from '../../on-event.ts'
import { describe, expect, it } from 'vitest'
import { EmbedderError } from '../../errors/embedder-error.ts'
import { LMError } from '../../errors/lm-error.ts'
import { testEmbedder } from '../../conformance/test-embedder.ts'
import { defineEmbedder } from './define-embedder.ts'
import type { Embedder, EmbedOptions } from './embedder.ts'
import { hashingEmbedder } from './hashing-embedder.ts'
import { withBatches } from './with-batches.ts'

const hashing = hashingEmbedder({ dimensions: 512 })
const failing = defineEmbedder({
  id: 'failing',
  dimensions: 512,
  embed: () => Promise.reject(new Error('the model is gone')),
})

testEmbedder('withBatches', { create: () => withBatches(hashing), createFailing: () => withBatches(failing) })

function embedderOf(embed: (options: EmbedOptions, call: number) => void | Promise<void>): Embedder {
  let call = 0
  return defineEmbedder({
    id: 'watched',
    dimensions: 512,
    async embed(options) {
      await embed(options, (call += 1))
      const cut = options.texts.flatMap((text, at) => (text.length > 9 ? [at] : []))
      return { ...(await hashing.embed(options)), tokens: options.texts.length, truncated: cut }
    },
  })
}

const busy = new EmbedderError('busy', {
  code: 'EMBEDDER_FAILED',
  cause: new LMError('busy', { code: 'LM_RATE_LIMIT', retryable: true }),
})
const quick = { baseMs: 1, maxMs: 1 }

describe('withBatches', () => {
  it('sends texts of like length together and gives vectors in order', async () => {
    const batches: (readonly string[])[] = []
    const embedder = withBatches(
      embedderOf(({ texts }) => void batches.push(texts)),
      { batchSize: 2 },
    )
    const texts = ['a long text', 'b', 'another text', 'd', 'medium']
    const result = await embedder.embed({ texts })
    expect(batches).toEqual([['b', 'd'], ['medium', 'a long text'], ['another text']])
    expect(result).toMatchObject({ tokens: 5, truncated: [0, 2] })
    expect(result.embeddings).toEqual((await hashing.embed({ texts })).embeddings)
  })

  it('sends as many at once as the limits allow, over all calls', async () => {
    let running = 0
    let most = 0
    const inner = embedderOf(async () => {
      most = Math.max(most, (running += 1))
      await new Promise((resolve) => setTimeout(resolve, 5))
      running -= 1
    })
    const embedder = withBatches(inner, { batchSize: 1, limits: { maxConcurrency: 3, startConcurrency: 3 } })
    const texts = ['a', 'b', 'c', 'd', 'e', 'f']
    await Promise.all([embedder.embed({ texts }), embedder.embed({ texts })])
    expect(most).toBe(3)
  })

  it('calls again what the provider refused for the moment, and only that batch', async () => {
    const batches: (readonly string[])[] = []
    const inner = embedderOf(({ texts }, call) => {
      batches.push(texts)
      if (call === 1) throw busy
    })
    const attempts: unknown[] = []
    const stop = onEvent('retry', { start: ({ lm, attempt, code }) => attempts.push([lm, attempt, code]) })
    const { embeddings } = await withBatches(inner, { batchSize: 1, retry: quick }).embed({ texts: ['a', 'bb'] })
    stop()
    expect(embeddings).toEqual((await hashing.embed({ texts: ['a', 'bb'] })).embeddings)
    expect(batches.filter(([text]) => text === 'bb')).toHaveLength(1)
    expect(batches).toHaveLength(3)
    expect(attempts).toEqual([['watched', 2, 'LM_RATE_LIMIT']])
  })

  it('gives up with the last refusal as the cause', async () => {
    const embedder = withBatches(
      embedderOf(() => {
        throw busy
      }),
      { retry: { ...quick, refusals: 2 } },
    )
    await expect(embedder.embed({ texts: ['a'] })).rejects.toMatchObject({
      name: 'EmbedderError',
      cause: { code: 'LM_RATE_LIMIT', message: expect.stringMatching(/Given up after 3 calls/) },
    })
  })

  it('makes no call again that will not succeed, and ends the others', async () => {
    const signals: (AbortSignal | undefined)[] = []
    const inner = embedderOf(async ({ texts, signal }) => {
      signals.push(signal)
      if (texts[0] === 'a') throw new Error('no such model')
      await new Promise(() => {})
    })
    await expect(withBatches(inner, { batchSize: 1 }).embed({ texts: ['a', 'b'] })).rejects.toMatchObject({
      code: 'EMBEDDER_FAILED',
      message: expect.stringMatching(/no such model/),
    })
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true])
  })

  it('blames whom the cause blames', async () => {
    const cause = new LMError('no key', { code: 'LM_AUTHENTICATION' })
    const inner = embedderOf(async () => {
      throw new EmbedderError('no key', { code: 'EMBEDDER_FAILED', cause })
    })
    await expect(withBatches(inner).embed({ texts: ['a'] })).rejects.toMatchObject({ cause, blame: 'setup' })
  })

  it('does not retry when told so', async () => {
    let calls = 0
    const inner = embedderOf(() => {
      calls += 1
      throw busy
    })
    await expect(withBatches(inner, { retry: false, limits: false }).embed({ texts: ['a'] })).rejects.toThrow('busy')
    expect(calls).toBe(1)
  })

  it.each([0, 1.5, -1])('refuses a batch size of %s', (batchSize) => {
    expect(() => withBatches(hashing, { batchSize })).toThrow(/`batchSize` is .*whole number from 1/)
  })
})
