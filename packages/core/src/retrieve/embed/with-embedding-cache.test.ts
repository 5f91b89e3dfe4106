import { warnings } from '../../work/warnings.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withContext } from '../../scope.ts'
import type { Cache } from '../../cache/cache.ts'
import { memoryCache } from '../../cache/memory-cache.ts'
import { testEmbedder } from '../../conformance/test-embedder.ts'
import { readVector, writeVector } from './cached-vector.ts'
import { defineEmbedder } from './define-embedder.ts'
import type { Embedder } from './embedder.ts'
import { hashingEmbedder } from './hashing-embedder.ts'
import { type EmbeddingCacheOptions, withEmbeddingCache } from './with-embedding-cache.ts'

const hashing = hashingEmbedder({ dimensions: 512 })
const failing = defineEmbedder({
  id: 'failing',
  dimensions: 512,
  embed: () => Promise.reject(new Error('the model is gone')),
})

testEmbedder('withEmbeddingCache', {
  create: () => withEmbeddingCache(hashing, { cache: memoryCache() }),
  createFailing: () => withEmbeddingCache(failing, { cache: memoryCache() }),
})

interface Watched extends Embedder {
  /** The texts of each call. */
  readonly calls: (readonly string[])[]
  /** Lets calls that were made end. */
  readonly open: () => void
  readonly signals: AbortSignal[]
}

function watched({ held = false, id = 'watched' } = {}): Watched {
  const calls: (readonly string[])[] = []
  const signals: AbortSignal[] = []
  const gate = Promise.withResolvers<void>()
  if (!held) gate.resolve()
  const embedder = defineEmbedder({
    id,
    dimensions: 512,
    async embed({ texts, signal }) {
      calls.push(texts)
      if (signal) signals.push(signal)
      await gate.promise
      const tokens = texts.length
      return {
        ...(await hashing.embed({ texts })),
        tokens,
        truncated: [...texts.keys()].filter((at) => texts[at] === 'long'),
      }
    },
  })
  return { ...embedder, calls, signals, open: gate.resolve }
}

const cached = (embedder: Embedder, options: EmbeddingCacheOptions = {}): Embedder =>
  withEmbeddingCache(embedder, { cache: memoryCache(), ...options })

async function warned(work: () => Promise<unknown>): Promise<string[]> {
  const codes: string[] = []
  const listen = (message: unknown): number => codes.push((message as { code: string }).code)
  warnings.subscribe(listen)
  try {
    await work()
  } finally {
    warnings.unsubscribe(listen)
  }
  return codes
}

describe('withEmbeddingCache', () => {
  it('embeds only what is missing, and each text once', async () => {
    const inner = watched()
    const embedder = cached(inner)
    expect((await embedder.embed({ texts: ['a', 'b', 'a'] })).tokens).toBe(2)
    const result = await embedder.embed({ texts: ['c', 'b', 'c', 'a'] })
    expect(inner.calls).toEqual([['a', 'b'], ['c']])
    expect(result.embeddings).toEqual((await hashing.embed({ texts: ['c', 'b', 'c', 'a'] })).embeddings)
    expect(await embedder.embed({ texts: ['a', 'b', 'c'] })).toMatchObject({ tokens: 0 })
    expect(inner.calls).toHaveLength(2)
  })

  it('keeps queries and documents apart, and embedders', async () => {
    const cache = memoryCache()
    const [one, two] = [watched(), watched({ id: 'other' })]
    for (const inner of [one, two])
      for (const purpose of ['query', 'document', 'query'] as const)
        await cached(inner, { cache }).embed({ texts: ['a'], purpose })
    expect([one.calls, two.calls]).toEqual([
      [['a'], ['a']],
      [['a'], ['a']],
    ])
  })

  it('gives each caller vectors of its own', async () => {
    const embedder = cached(watched())
    const [first, twin] = (await embedder.embed({ texts: ['a', 'a'] })).embeddings as Float32Array[]
    first?.fill(7)
    const [again] = (await embedder.embed({ texts: ['a'] })).embeddings
    expect([twin, again]).toEqual((await hashing.embed({ texts: ['a', 'a'] })).embeddings)
  })

  it('remembers which texts were cut', async () => {
    const embedder = cached(watched())
    expect(await embedder.embed({ texts: ['a', 'long'] })).toMatchObject({ truncated: [1] })
    expect(await embedder.embed({ texts: ['long', 'b', 'long'] })).toMatchObject({ truncated: [0, 2] })
  })

  it('shares what two calls want at once', async () => {
    const inner = watched({ held: true })
    const embedder = cached(inner)
    const calls = [embedder.embed({ texts: ['a', 'b'] }), embedder.embed({ texts: ['b', 'c'] })]
    await expect.poll(() => inner.calls).toEqual([['a', 'b'], ['c']])
    inner.open()
    expect((await Promise.all(calls)).map(({ embeddings }) => embeddings.length)).toEqual([2, 2])
    expect(inner.calls).toHaveLength(2)
  })

  it('ends a call that nobody waits for any more, and no other', async () => {
    const inner = watched({ held: true })
    const embedder = cached(inner)
    const [one, two] = [new AbortController(), new AbortController()]
    const first = withContext({ signal: one.signal }, () => embedder.embed({ texts: ['a'] }))
    const second = embedder.embed({ texts: ['a'], signal: two.signal })
    await expect.poll(() => inner.calls).toEqual([['a']])
    one.abort(new Error('first'))
    await expect(first).rejects.toThrow('first')
    expect(inner.signals[0]?.aborted).toBe(false)
    two.abort(new Error('second'))
    await expect(second).rejects.toThrow('second')
    expect(inner.signals[0]?.aborted).toBe(true)
  })

  it('keeps nothing of a call that failed', async () => {
    let broken = true
    const inner = defineEmbedder({
      id: 'moody',
      dimensions: 512,
      embed: (request) => (broken ? Promise.reject(new Error('gone')) : hashing.embed(request)),
    })
    const embedder = cached(inner)
    await expect(embedder.embed({ texts: ['a'] })).rejects.toMatchObject({ code: 'EMBEDDER_FAILED' })
    broken = false
    expect((await embedder.embed({ texts: ['a'] })).embeddings).toHaveLength(1)
  })

  it('takes the cache and the mode of the context', async () => {
    const inner = watched()
    const embedder = withEmbeddingCache(inner)
    const ask = (): Promise<unknown> => embedder.embed({ texts: ['a'] })
    await ask()
    await withContext({ cache: memoryCache() }, async () => {
      await ask()
      await ask()
      expect(inner.calls).toHaveLength(2)
      await withContext({ cacheMode: 'refresh' }, ask)
      await withContext({ cacheMode: 'bypass' }, ask)
      expect(inner.calls).toHaveLength(4)
      await withContext({ cacheMode: 'only-if-cached' }, ask)
      const other = withContext({ cacheMode: 'only-if-cached' }, () => embedder.embed({ texts: ['b'] }))
      await expect(other).rejects.toMatchObject({ code: 'EMBEDDER_NOT_CACHED' })
    })
    expect(inner.calls).toHaveLength(4)
  })

  it('goes on without a cache that fails', async () => {
    const broken: Cache = {
      get: () => Promise.reject(new Error('down')),
      set: () => Promise.reject(new Error('down')),
    }
    const codes = await warned(async () => {
      const { embeddings } = await cached(watched(), { cache: broken }).embed({ texts: ['a'] })
      expect(embeddings).toEqual((await hashing.embed({ texts: ['a'] })).embeddings)
    })
    expect(codes).toEqual(['CACHE_FAILED', 'CACHE_FAILED'])
  })

  it('goes on without a cache that does not answer', async () => {
    const silent: Cache = { get: () => new Promise(() => {}), set: () => new Promise(() => {}) }
    const codes = await warned(() => cached(watched(), { cache: silent, timeoutMs: 20 }).embed({ texts: ['a'] }))
    expect(codes).toEqual(['CACHE_FAILED'])
  })

  it('embeds again what is kept wrongly', async () => {
    const odd: Cache = { get: () => Promise.resolve('{"v":1,"f32":"AAAA"}'), set: () => Promise.resolve() }
    const inner = watched()
    expect(await warned(() => cached(inner, { cache: odd }).embed({ texts: ['a'] }))).toEqual(['CACHE_ENTRY_INVALID'])
    expect(inner.calls).toEqual([['a']])
  })

  it('disposes of the embedder', async () => {
    let disposals = 0
    const resource = { ...hashing, [Symbol.asyncDispose]: () => Promise.resolve(void (disposals += 1)) }
    await withEmbeddingCache(resource, { cache: memoryCache() })[Symbol.asyncDispose]()
    expect(disposals).toBe(1)
  })
})

describe('a cached vector', () => {
  it('is read as it was written, and nothing else is read', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), (vector, truncated) => {
        const text = writeVector({ vector, truncated })
        expect(readVector(text, vector.length)).toEqual({ vector, truncated })
        expect(readVector(text, vector.length + 1)).toBeUndefined()
      }),
    )
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => readVector(text, 3) === undefined))
  })
})
