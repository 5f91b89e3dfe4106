import { describe, expect, it } from 'vitest'
import { CacheError } from '../errors.ts'
import type { Cache } from '../lm/cache.ts'
import type { TestCacheOptions } from './cache-case.ts'
import { unfailedCases } from './suite.ts'
import { allCacheCases, testCache } from './test-cache.ts'

/** A cache in a map. */
function mapCache(): Required<Cache> & AsyncDisposable {
  const values = new Map<string, { value: string; endsAt: number }>()
  const leases = new Map<string, { endsAt: number }>()
  return {
    async get({ key, signal }) {
      signal?.throwIfAborted()
      const entry = values.get(key)
      return entry && entry.endsAt > performance.now() ? entry.value : undefined
    },
    async set({ key, value, ttlMs = Infinity, signal }) {
      signal?.throwIfAborted()
      values.set(key, { value, endsAt: performance.now() + ttlMs })
    },
    async lease({ key, ttlMs, signal }) {
      signal?.throwIfAborted()
      if ((leases.get(key)?.endsAt ?? 0) > performance.now()) return undefined
      const own = { endsAt: performance.now() + ttlMs }
      leases.set(key, own)
      return {
        async [Symbol.asyncDispose]() {
          if (leases.get(key) === own) leases.delete(key)
        },
      }
    },
    async [Symbol.asyncDispose]() {
      values.clear()
    },
  }
}

const fail = async (): Promise<never> => {
  throw new CacheError('The cache failed.', { code: 'CACHE_FAILED', cause: new Error('the disk is full') })
}

testCache('mapCache', {
  create: mapCache,
  createFailing: () => ({ get: fail, set: fail }),
  capabilities: { ttl: 'milliseconds' },
})

testCache('a cache without leases and expiry', {
  create: () => {
    const { get, set } = mapCache()
    return { get, set: ({ ttlMs: _ttlMs, ...options }) => set(options) }
  },
})

describe('testCache', () => {
  it('has no case that a broken cache could not fail', async () => {
    const noLease = async (): Promise<undefined> => undefined
    const broken = [
      raw(() => ({ get: async () => undefined, set: async () => {}, lease: noLease })),
      raw(() => ({ get: async () => 'always', set: async () => {}, lease: everyoneLeases })),
      raw(() => ({ get: async () => Promise.reject(new Error('raw')), set: async () => {}, lease: releasesOthers() })),
      raw(() => slow(mapCache())),
      raw(ofPlainObject),
      raw(() => keepingTtl(mapCache())),
      { create: () => ({ ...mapCache(), [Symbol.asyncDispose]: once() }) },
    ]
    expect(await unfailedCases(allCacheCases(), broken)).toEqual([])
  })
})

/** A cache, anew for each case. */
function raw(create: () => Cache): TestCacheOptions {
  return { create, createFailing: create, capabilities: { ttl: 'milliseconds' }, withinMs: 100 }
}

/** A disposal that fails the second time. */
function once(): () => Promise<void> {
  let isDisposed = false
  return async () => {
    if (isDisposed) throw new Error('can be disposed of once only')
    isDisposed = true
  }
}

const everyoneLeases = async (): Promise<AsyncDisposable> => ({ async [Symbol.asyncDispose]() {} })

/** A lease that, when disposed of, ends whatever lease there is. */
function releasesOthers(): NonNullable<Cache['lease']> {
  const endsAt = new Map<string, number>()
  return async ({ key, ttlMs }) => {
    if ((endsAt.get(key) ?? 0) > performance.now()) return undefined
    endsAt.set(key, performance.now() + ttlMs)
    return {
      async [Symbol.asyncDispose]() {
        endsAt.delete(key)
      },
    }
  }
}

/** Does not notice an abort, and breaks after it; knows one value, which leases replace. */
function slow({ get, set, lease }: Required<Cache>): Cache {
  let isBroken = false
  const wait = async (signal: AbortSignal | undefined): Promise<void> => {
    signal?.addEventListener('abort', () => {
      isBroken = true
    })
    await Promise.resolve()
    if (isBroken) throw new Error('the connection is gone')
  }
  return {
    async get({ signal }) {
      await wait(signal)
      return get({ key: 'one' })
    },
    async set({ signal, value }) {
      await wait(signal)
      await set({ key: 'one', value })
    },
    async lease(options) {
      await set({ key: 'one', value: 'leased' })
      return lease(options)
    },
  }
}

/** Finds what objects inherit, and cuts values. */
function ofPlainObject(): Cache {
  const values: Record<string, string> = {}
  return {
    get: async ({ key }) => values[key.toLowerCase()],
    async set({ key, value }) {
      if (!(key in values)) values[key.toLowerCase()] = value.slice(0, 1000).replaceAll('\r\n', '\n')
    },
  }
}

/** Keeps the first time to live of a key. */
function keepingTtl({ get, set }: Cache): Cache {
  const first = new Map<string, number | undefined>()
  return {
    get,
    async set(options) {
      if (!first.has(options.key)) first.set(options.key, options.ttlMs)
      await set({ ...options, ttlMs: first.get(options.key) })
    },
  }
}
