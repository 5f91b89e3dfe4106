import type { Cache } from './cache.ts'
import { defineCache } from './define-cache.ts'

/** Options of {@link memoryCache}. */
export interface MemoryCacheOptions {
  /** How many values are kept. @default 10_000 */
  readonly maxEntries?: number | undefined
  /** How much memory keys and values may take, at two bytes a character. @default 134_217_728 (128 MiB) */
  readonly maxBytes?: number | undefined
  /** How long a value may be used that is set without a time of its own, in milliseconds. @default for ever */
  readonly ttlMs?: number | undefined
  /** The clock, in milliseconds. @default performance.now */
  readonly now?: (() => number) | undefined
}

interface Entry {
  readonly value: string
  readonly bytes: number
  readonly endsAt: number
}

/**
 * Caches in the memory of the process. When it is full, the values that were not used for longest make room. Its leases
 * hold within the process.
 *
 * @example await program.run(input, { lm, cache: memoryCache() })
 */
export function memoryCache(options: MemoryCacheOptions = {}): Cache {
  const { maxEntries = 10_000, maxBytes = 2 ** 27, now = () => performance.now() } = options
  // A map goes through its keys in the order in which they were set: from the one used longest ago to the last.
  const entries = new Map<string, Entry>()
  const leases = new Map<string, { endsAt: number }>()
  let bytes = 0

  function remove(key: string, entry: Entry | undefined = entries.get(key)): void {
    if (entry && entries.delete(key)) bytes -= entry.bytes
  }

  return defineCache('memoryCache', {
    async get({ key, signal }) {
      signal?.throwIfAborted()
      const entry = entries.get(key)
      if (!entry) return undefined
      entries.delete(key)
      if (entry.endsAt > now()) {
        entries.set(key, entry)
        return entry.value
      }
      bytes -= entry.bytes
      return undefined
    },
    async set({ key, value, ttlMs = options.ttlMs ?? Infinity, signal }) {
      signal?.throwIfAborted()
      remove(key)
      const entry = { value, bytes: 2 * (key.length + value.length), endsAt: now() + ttlMs }
      if (entry.bytes > maxBytes || maxEntries < 1) return
      entries.set(key, entry)
      bytes += entry.bytes
      for (const [oldest, { bytes: freed }] of entries) {
        if (bytes <= maxBytes && entries.size <= maxEntries) break
        entries.delete(oldest)
        bytes -= freed
      }
    },
    async lease({ key, ttlMs, signal }) {
      signal?.throwIfAborted()
      if ((leases.get(key)?.endsAt ?? -Infinity) > now()) return undefined
      const own = { endsAt: now() + ttlMs }
      leases.set(key, own)
      return {
        async renew({ ttlMs: moreMs }) {
          if (leases.get(key) !== own || own.endsAt <= now()) return false
          own.endsAt = Math.max(own.endsAt, now() + moreMs)
          return true
        },
        async [Symbol.asyncDispose]() {
          if (leases.get(key) === own) leases.delete(key)
        },
      }
    },
  })
}
