import { expect } from 'vitest'
import type { Cache } from '../../cache/cache.ts'
import type { CacheCase } from './cache-case.ts'
import { eventually } from '../within.ts'

type Lease = NonNullable<Cache['lease']>

/** What holds for a cache that offers leases; the others skip these. */
export const leaseCases: readonly CacheCase[] = [
  leaseCase('gives a lease to one of many who ask at once', async ({ lease }) => {
    const leases = await Promise.all(Array.from({ length: 20 }, () => lease({ key: 'a', ttlMs: 60_000 })))
    expect(leases.filter((each) => each !== undefined)).toHaveLength(1)
  }),
  leaseCase('gives leases of different keys to different askers', async ({ lease }) => {
    const leases = await Promise.all(['a', 'b', 'c'].map((key) => lease({ key, ttlMs: 60_000 })))
    expect(leases.filter((each) => each !== undefined)).toHaveLength(3)
  }),
  leaseCase('gives a lease again when it was disposed of', async ({ lease }) => {
    const first = await lease({ key: 'a', ttlMs: 60_000 })
    await first?.[Symbol.asyncDispose]()
    expect(await lease({ key: 'a', ttlMs: 60_000 })).toBeDefined()
  }),
  leaseCase(
    'gives a lease again when its time is over, and the late owner takes nothing back',
    async ({ lease, withinMs }) => {
      const late = await lease({ key: 'a', ttlMs: 50 })
      expect(late).toBeDefined()
      let next: AsyncDisposable | undefined
      const isFree = async (): Promise<boolean> => (next = await lease({ key: 'a', ttlMs: 60_000 })) !== undefined
      await eventually(withinMs, isFree, 'The expiry of a lease')
      await late?.[Symbol.asyncDispose]()
      expect(await lease({ key: 'a', ttlMs: 60_000 }), 'a lease while another one holds').toBeUndefined()
      await next?.[Symbol.asyncDispose]()
    },
  ),
  leaseCase('keeps a lease that is renewed, and renews none whose time is over', async ({ lease, withinMs, skip }) => {
    const held = await lease({ key: 'a', ttlMs: 400 })
    const renew = held?.renew?.bind(held) ?? skip('its leases can not be renewed')
    expect(await renew({ ttlMs: 1000 }), 'a lease that is held').toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 450))
    expect(await lease({ key: 'a', ttlMs: 60_000 }), 'a lease while a renewed one holds').toBeUndefined()
    let next: AsyncDisposable | undefined
    const isFree = async (): Promise<boolean> => (next = await lease({ key: 'a', ttlMs: 60_000 })) !== undefined
    await eventually(withinMs + 1000, isFree, 'The expiry of a renewed lease')
    expect(await renew({ ttlMs: 60_000 }), 'a lease whose time is over').toBe(false)
    await held?.[Symbol.asyncDispose]()
    expect(await lease({ key: 'a', ttlMs: 60_000 }), 'a lease while another one holds').toBeUndefined()
    await next?.[Symbol.asyncDispose]()
  }),
  leaseCase('leaves values alone', async ({ cache, lease }) => {
    await cache.set({ key: 'a', value: 'x' })
    const held = await lease({ key: 'a', ttlMs: 60_000 })
    expect(await cache.get({ key: 'a' })).toBe('x')
    await cache.set({ key: 'a', value: 'y' })
    await held?.[Symbol.asyncDispose]()
    expect(await cache.get({ key: 'a' })).toBe('y')
  }),
  leaseCase('refuses a lease with the reason of a signal that has fired', async ({ lease }) => {
    const reason = new Error('cancelled before')
    await expect(lease({ key: 'a', ttlMs: 60_000, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  }),
]

interface LeaseContext {
  readonly cache: Cache
  readonly lease: Lease
  readonly withinMs: number
  readonly skip: (reason: string) => never
}

function leaseCase(name: string, check: (context: LeaseContext) => Promise<void>): CacheCase {
  return {
    name,
    async run({ create, withinMs, skip }) {
      const cache = await create()
      const lease = cache.lease?.bind(cache) ?? skip('it offers no leases')
      await check({ cache, lease, withinMs, skip })
    },
  }
}
