import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testCache } from '../conformance/test-cache.ts'
import { memoryCache } from './memory-cache.ts'

testCache('memoryCache', {
  create: () => memoryCache(),
  capabilities: { ttl: 'milliseconds' },
  skip: [
    { reason: 'memory does not fail', tests: ['rejects with its CacheError and a cause when the technology fails'] },
  ],
})

/** The least that does the same: a list, the value used last at its end. */
class Model {
  #entries: { readonly key: string; readonly value: string; readonly endsAt: number }[] = []
  readonly #maxEntries: number
  readonly #maxBytes: number

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries
    this.#maxBytes = maxBytes
  }

  get(key: string, now: number): string | undefined {
    const found = this.#entries.find((entry) => entry.key === key)
    this.#entries = this.#entries.filter((entry) => entry !== found)
    if (!found || found.endsAt <= now) return undefined
    this.#entries.push(found)
    return found.value
  }

  set(key: string, value: string, endsAt: number): void {
    this.#entries = this.#entries.filter((entry) => entry.key !== key)
    const bytes = (): number =>
      this.#entries.reduce((sum, entry) => sum + 2 * (entry.key.length + entry.value.length), 0)
    this.#entries.push({ key, value, endsAt })
    if (2 * (key.length + value.length) > this.#maxBytes) this.#entries.pop()
    while (this.#entries.length > this.#maxEntries || bytes() > this.#maxBytes) this.#entries.shift()
  }
}

describe('memoryCache', () => {
  it('keeps what was used last, within its bounds and for its time', async () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'long key')
    const step = fc.oneof(
      fc.record({ type: fc.constant('get' as const), key }),
      fc.record({
        type: fc.constant('set' as const),
        key,
        value: fc.string({ maxLength: 12 }),
        ttlMs: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      }),
      fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3 }) }),
    )
    const bounds = fc.record({ maxEntries: fc.integer({ min: 1, max: 4 }), maxBytes: fc.integer({ min: 1, max: 80 }) })
    await fc.assert(
      fc.asyncProperty(bounds, fc.array(step, { maxLength: 40 }), async ({ maxEntries, maxBytes }, steps) => {
        let now = 0
        const cache = memoryCache({ maxEntries, maxBytes, ttlMs: 4, now: () => now })
        const model = new Model(maxEntries, maxBytes)
        for (const each of steps) {
          if (each.type === 'wait') now += each.ms
          else if (each.type === 'get') expect(await cache.get({ key: each.key })).toBe(model.get(each.key, now))
          else {
            await cache.set(each)
            model.set(each.key, each.value, now + (each.ttlMs ?? 4))
          }
        }
      }),
    )
  })

  it('keeps nothing that is larger than all of it, nor what that would have replaced', async () => {
    const cache = memoryCache({ maxBytes: 20 })
    await cache.set({ key: 'a', value: 'small' })
    await cache.set({ key: 'a', value: 'larger than that' })
    expect(await cache.get({ key: 'a' })).toBeUndefined()
  })
})
