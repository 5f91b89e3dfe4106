import { channel } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { CacheError } from '../errors/cache-error.ts'
import { testCache } from '../conformance/test-cache.ts'
import type { Cache } from './cache.ts'
import { defineCache } from './define-cache.ts'

function mapCache(values = new Map<string, string>()): Cache {
  return {
    get: ({ key }) => Promise.resolve(values.get(key)),
    set: ({ key, value }) => {
      values.set(key, value)
      return Promise.resolve()
    },
  }
}

describe('defineCache', () => {
  it('wraps what the client throws, with the cause', async () => {
    const cause = new Error('connection lost')
    const cache = defineCache('redis', { ...mapCache(), get: () => Promise.reject(cause) })
    const failure = cache.get({ key: 'a' })
    await expect(failure).rejects.toMatchObject({
      code: 'CACHE_FAILED',
      cause,
      message: expect.stringContaining("'redis'") as string,
    })
    await expect(failure).rejects.toBeInstanceOf(CacheError)
  })

  it('refuses values that are not text, in and out', async () => {
    const cache = defineCache('odd', { ...mapCache(), get: () => Promise.resolve(5 as unknown as string) })
    await expect(cache.get({ key: 'a' })).rejects.toMatchObject({ code: 'CACHE_VALUE_INVALID' })
    await expect(cache.set({ key: 'a', value: {} as unknown as string })).rejects.toMatchObject({
      code: 'CACHE_VALUE_INVALID',
    })
  })

  it('rejects with the reason of an abort, even if the client does not listen', async () => {
    const cache = defineCache('slow', { ...mapCache(), get: () => new Promise(() => undefined) })
    const controller = new AbortController()
    const pending = cache.get({ key: 'a', signal: controller.signal })
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(pending).rejects.toBe(reason)
  })

  it('publishes hits and misses', async () => {
    const seen: unknown[] = []
    const listen = (message: unknown): void => {
      const { cache, action, key, result } = message as Record<string, unknown>
      seen.push({ cache, action, key, result })
    }
    const ended = channel('tracing:dspex:cache:asyncEnd')
    ended.subscribe(listen)
    const cache = defineCache('map', mapCache())
    await cache.get({ key: 'a' })
    await cache.set({ key: 'a', value: '1' })
    await cache.get({ key: 'a' })
    ended.unsubscribe(listen)
    expect(seen).toEqual([
      { cache: 'map', action: 'get', key: 'a', result: undefined },
      { cache: 'map', action: 'set', key: 'a', result: undefined },
      { cache: 'map', action: 'get', key: 'a', result: '1' },
    ])
  })

  it('offers a lease only if the cache does', async () => {
    expect(defineCache('map', mapCache()).lease).toBeUndefined()
    const lease = { [Symbol.asyncDispose]: () => Promise.resolve() }
    const cache = defineCache('leasing', { ...mapCache(), lease: () => Promise.resolve(lease) })
    expect(await cache.lease?.({ key: 'a', ttlMs: 10 })).toBe(lease)
  })
})

testCache('defineCache', { create: () => defineCache('map', mapCache()), capabilities: { ttl: false } })
