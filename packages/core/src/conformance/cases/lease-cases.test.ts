import type { Cache, Lease } from '../../cache/cache.ts'
import { memoryCache } from '../../cache/memory-cache.ts'
import type { TestCacheOptions } from './cache-case.ts'
import { leaseCases } from './lease-cases.ts'
import { testDefects } from '../test-defects.ts'

testDefects('leaseCases', leaseCases, [
  {
    defect: 'gives leases to all',
    options: broken(() => ({ lease: async () => ({ async [Symbol.asyncDispose]() {} }) })),
    fails: [
      'gives a lease to one of many who ask at once',
      'gives a lease again when its time is over, and the late owner takes nothing back',
      'refuses a lease with the reason of a signal that has fired',
    ],
  },
  {
    defect: 'gives one lease for all keys',
    options: broken(({ lease }) => ({ lease: (options) => lease({ ...options, key: 'one' }) })),
    fails: ['gives leases of different keys to different askers'],
  },
  {
    defect: 'never ends a lease early',
    options: broken(({ lease }) => ({
      lease: async (options) => (await lease(options)) && { async [Symbol.asyncDispose]() {} },
    })),
    fails: ['gives a lease again when it was disposed of'],
  },
  {
    defect: 'never ends a lease by itself',
    options: broken(({ lease }) => ({ lease: (options) => lease({ ...options, ttlMs: Infinity }) })),
    fails: [
      'gives a lease again when its time is over, and the late owner takes nothing back',
      'keeps a lease that is renewed, and renews none whose time is over',
    ],
  },
  {
    defect: 'lets a late owner end the lease of another',
    options: broken(() => ({ lease: releasingAny() })),
    fails: ['gives a lease again when its time is over, and the late owner takes nothing back'],
  },
  {
    defect: 'says that it renews a lease and does not',
    options: broken(({ lease }) =>
      renewing(
        lease,
        () =>
          async ({ ttlMs }) =>
            ttlMs > 0,
      ),
    ),
    fails: ['keeps a lease that is renewed, and renews none whose time is over'],
  },
  {
    defect: 'does not say that a lease could not be renewed',
    options: broken(({ lease }) =>
      renewing(lease, (held) => async (options) => {
        await held.renew?.(options)
        return true
      }),
    ),
    fails: ['keeps a lease that is renewed, and renews none whose time is over'],
  },
  {
    defect: 'keeps leases among the values',
    options: broken(({ set, lease }) => ({
      lease: async (options) => (await set({ key: options.key, value: 'leased' }), lease(options)),
    })),
    fails: ['leaves values alone'],
  },
  {
    defect: 'keeps the first value while a lease is held',
    options: broken(({ get, set }) => ({
      set: async (options) => ((await get(options)) === undefined ? set(options) : undefined),
    })),
    fails: ['leaves values alone'],
  },
  {
    defect: 'does not listen to signals',
    options: broken(({ lease }) => ({ lease: ({ signal: _signal, ...options }) => lease(options) })),
    fails: ['refuses a lease with the reason of a signal that has fired'],
  },
])

/** A good cache with some methods replaced. */
function broken(change: (good: Required<Cache>) => Partial<Cache>): TestCacheOptions {
  const create = (): Cache => {
    const good = memoryCache() as Required<Cache>
    return { ...good, ...change(good) }
  }
  return { create, capabilities: { ttl: 'milliseconds' }, withinMs: 150 }
}

function renewing(lease: LeaseFunction, change: (held: Lease) => NonNullable<Lease['renew']>): Partial<Cache> {
  return {
    async lease(options) {
      const held = await lease(options)
      return held && { ...held, renew: change(held) }
    },
  }
}

type LeaseFunction = NonNullable<Cache['lease']>

function releasingAny(): NonNullable<Cache['lease']> {
  const endsAt = new Map<string, number>()
  return async ({ key, ttlMs, signal }) => {
    signal?.throwIfAborted()
    if ((endsAt.get(key) ?? 0) > performance.now()) return undefined
    endsAt.set(key, performance.now() + ttlMs)
    return {
      async [Symbol.asyncDispose]() {
        endsAt.delete(key)
      },
    }
  }
}
