import { expect } from 'vitest'
import type { Cache } from '../cache/cache.ts'
import { type CacheCase, type TestCacheOptions } from './cases/cache-case.ts'
import { leaseCases } from './cases/lease-cases.ts'
import { resourceCases } from './cases/resource-cases.ts'
import { registerSuite } from './suite.ts'
import { eventually } from './within.ts'

const contract: readonly CacheCase[] = [
  {
    name: 'misses what was never set',
    async run({ create }) {
      expect(await (await create()).get({ key: 'absent' })).toBeUndefined()
    },
  },
  {
    name: 'returns what was set',
    async run({ create }) {
      const cache = await create()
      await cache.set({ key: 'a', value: 'first' })
      await cache.set({ key: 'b', value: 'second' })
      expect([await cache.get({ key: 'a' }), await cache.get({ key: 'b' })]).toEqual(['first', 'second'])
    },
  },
  {
    name: 'replaces what was there',
    async run({ create }) {
      const cache = await create()
      await cache.set({ key: 'a', value: 'a long first value' })
      await cache.set({ key: 'a', value: 'last' })
      expect(await cache.get({ key: 'a' })).toBe('last')
    },
  },
  {
    name: 'tells the empty value from a miss',
    async run({ create }) {
      const cache = await create()
      await cache.set({ key: 'a', value: '' })
      expect(await cache.get({ key: 'a' })).toBe('')
    },
  },
  {
    name: 'keeps unicode, line ends and control characters',
    async run({ create }) {
      const cache = await create()
      const value = '隅田川 🌊 é e\u0301 \r\n \u0000 \u2028 "\\"'
      await cache.set({ key: 'a', value })
      expect(await cache.get({ key: 'a' })).toBe(value)
    },
  },
  {
    name: 'tells any two keys apart',
    async run({ create }) {
      const cache = await create()
      const keys = [
        'a',
        'A',
        'a ',
        'a/b',
        'a:b',
        '../a',
        '*',
        '__proto__',
        'constructor',
        '鍵 🔑',
        'k'.repeat(1000),
        'k'.repeat(1001),
      ]
      await Promise.all(keys.map((key, index) => cache.set({ key, value: String(index) })))
      expect(await Promise.all(keys.map((key) => cache.get({ key })))).toEqual(keys.map((_, index) => String(index)))
      expect(await cache.get({ key: 'toString' })).toBeUndefined()
    },
  },
  {
    name: 'keeps a value of a megabyte',
    async run({ create }) {
      const cache = await create()
      const value = '0123456789abcdef'.repeat(65_536)
      await cache.set({ key: 'a', value })
      expect((await cache.get({ key: 'a' })) === value).toBe(true)
    },
  },
  {
    name: 'serves many readers and writers at once',
    async run({ create }) {
      const cache = await create()
      const keys = Array.from({ length: 50 }, (_, index) => `key ${index}`)
      await Promise.all(
        keys.flatMap((key) => [cache.set({ key, value: `value of ${key}` }), cache.get({ key: 'absent' })]),
      )
      expect(await Promise.all(keys.map((key) => cache.get({ key })))).toEqual(keys.map((key) => `value of ${key}`))
    },
  },
  {
    name: 'holds one whole value when many write it at once',
    async run({ create }) {
      const cache = await create()
      const values = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000))
      await Promise.all(values.map((value) => cache.set({ key: 'a', value })))
      expect(values.includes((await cache.get({ key: 'a' })) ?? 'a miss')).toBe(true)
    },
  },
  {
    name: 'keeps a value until its time to live is over',
    async run({ create, options, withinMs, skip }) {
      const ttl = options.capabilities?.ttl ?? false
      if (ttl === false) skip('it declares no `ttl`')
      const cache = await create()
      await cache.set({ key: 'long', value: 'stays', ttlMs: 60_000 })
      await cache.set({ key: 'short', value: 'goes', ttlMs: ttl === 'seconds' ? 1000 : 50 })
      const isGone = async (): Promise<boolean> => (await cache.get({ key: 'short' })) === undefined
      await eventually(withinMs + (ttl === 'seconds' ? 1000 : 50), isGone, 'The expiry of a value')
      expect(await cache.get({ key: 'long' })).toBe('stays')
    },
  },
  {
    name: 'forgets the time to live when the value is replaced',
    async run({ create, options, withinMs, skip }) {
      const ttl = options.capabilities?.ttl ?? false
      if (ttl === false) skip('it declares no `ttl`')
      const ttlMs = ttl === 'seconds' ? 1000 : 50
      const cache = await create()
      await cache.set({ key: 'replaced', value: 'first', ttlMs })
      await cache.set({ key: 'replaced', value: 'last' })
      await cache.set({ key: 'clock', value: 'goes', ttlMs })
      await eventually(
        withinMs + ttlMs,
        async () => (await cache.get({ key: 'clock' })) === undefined,
        'The expiry of a value',
      )
      expect(await cache.get({ key: 'replaced' })).toBe('last')
    },
  },
]

/** Every test of the suite. */
export function allCacheCases(): readonly CacheCase[] {
  const common = resourceCases<Cache, void, TestCacheOptions>({
    argument: undefined,
    call: async (cache, signal) => {
      await cache.set({ key: 'a', value: 'x', signal })
      return cache.get({ key: 'a', signal })
    },
    errorName: 'CacheError',
    mayBeDone: true,
  })
  return [...contract, ...leaseCases, ...common]
}

/**
 * Tests a cache against the whole contract of the port.
 *
 * @example testCache('redisCache', { create: () => redisCache({ client }), capabilities: { ttl: 'milliseconds' } })
 */
export function testCache(name: string, options: TestCacheOptions): void {
  registerSuite(`Cache ${name}`, allCacheCases(), options)
}
