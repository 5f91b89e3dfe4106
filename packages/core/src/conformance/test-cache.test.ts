import { CacheError } from '../errors/cache-error.ts'
import type { Cache } from '../cache/cache.ts'
import type { TestCacheOptions } from './cases/cache-case.ts'
import { leaseCases } from './cases/lease-cases.ts'
import { allCacheCases, testCache } from './test-cache.ts'
import { disposeOnce, testDefects } from './test-defects.ts'

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
        async renew(more) {
          if (leases.get(key) !== own || own.endsAt <= performance.now()) return false
          own.endsAt = performance.now() + more.ttlMs
          return true
        },
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
  createFailing: () => ({ get: fail, set: fail }),
})

// Leases have defects of their own, in a file of their own.
const cases = allCacheCases().filter((each) => !leaseCases.includes(each))

testDefects('testCache', cases, [
  {
    defect: 'forgets everything',
    options: broken(() => ({ get: async () => undefined })),
    fails: [
      'tells the empty value from a miss',
      'keeps unicode, line ends and control characters',
      'keeps a value of a megabyte',
      'replaces what was there',
      'holds one whole value when many write it at once',
      'returns what was set',
      'tells any two keys apart',
      'serves many readers and writers at once',
      'keeps a value until its time to live is over',
      'forgets the time to live when the value is replaced',
    ],
  },
  {
    defect: 'never misses',
    options: broken(({ get }) => ({ get: async (options) => (await get(options)) ?? 'x' })),
    fails: [
      'misses what was never set',
      'tells any two keys apart',
      'keeps a value until its time to live is over',
      'forgets the time to live when the value is replaced',
    ],
  },
  {
    defect: 'takes the empty value for a miss',
    options: broken(({ get }) => ({ get: async (options) => (await get(options)) || undefined })),
    fails: ['tells the empty value from a miss'],
  },
  {
    defect: 'keeps the first value',
    options: broken(({ get, set }) => ({
      set: async (options) => ((await get(options)) === undefined ? set(options) : undefined),
    })),
    fails: ['replaces what was there', 'forgets the time to live when the value is replaced'],
  },
  {
    defect: 'changes line ends',
    options: broken(({ set }) => ({
      set: ({ value, ...options }) => set({ ...options, value: value.replaceAll('\r\n', '\n') }),
    })),
    fails: ['keeps unicode, line ends and control characters'],
  },
  {
    defect: 'cuts values',
    options: broken(({ set }) => ({
      set: ({ value, ...options }) => set({ ...options, value: value.slice(0, 250_000) }),
    })),
    fails: ['keeps a value of a megabyte'],
  },
  {
    defect: 'cuts keys',
    options: broken(({ get, set }) => ({
      get: (options) => get({ ...options, key: options.key.slice(0, 1000) }),
      set: (options) => set({ ...options, key: options.key.slice(0, 1000) }),
    })),
    fails: ['tells any two keys apart'],
  },
  {
    defect: 'serves one call at a time',
    options: broken(busy),
    fails: [
      'tells any two keys apart',
      'serves many readers and writers at once',
      'holds one whole value when many write it at once',
      'works after a call was cancelled',
    ],
  },
  {
    defect: 'writes in pieces',
    options: broken(inPieces),
    fails: ['holds one whole value when many write it at once', 'tells any two keys apart'],
  },
  {
    defect: 'never lets a value expire',
    options: broken(({ set }) => ({ set: ({ ttlMs: _ttlMs, ...options }) => set(options) })),
    fails: ['keeps a value until its time to live is over', 'forgets the time to live when the value is replaced'],
  },
  {
    defect: 'keeps the time to live of the value before',
    options: broken(keepingTtl),
    fails: ['forgets the time to live when the value is replaced'],
  },
  {
    defect: 'does not listen to signals',
    options: broken(({ get, set }) => ({
      get: ({ key }) => get({ key }),
      set: ({ signal: _signal, ...options }) => set(options),
    })),
    fails: ['rejects with the reason of a signal that has fired before'],
  },
  {
    defect: 'rejects an abort with an error of its own',
    options: broken(wrappingAborts),
    fails: [
      'rejects with the reason of a signal that has fired before',
      'rejects at once with the reason of a signal that fires meanwhile',
    ],
  },
  {
    defect: 'never works again after an abort',
    options: broken(breakingAfterAbort),
    fails: ['works after a call was cancelled'],
  },
  {
    defect: 'can be disposed of once only',
    options: { create: () => ({ ...mapCache(), [Symbol.asyncDispose]: disposeOnce() }) },
    fails: ['can be disposed of twice, with a call in flight'],
  },
  {
    defect: 'throws what the technology throws',
    options: {
      create: mapCache,
      createFailing: () => ({ ...mapCache(), get: () => Promise.reject(new Error('raw')) }),
    },
    fails: ['rejects with its CacheError and a cause when the technology fails'],
  },
])

/** A good cache with some methods replaced. */
function broken(change: (good: Required<Cache>) => Partial<Cache>): TestCacheOptions {
  const create = (): Cache => {
    const good = mapCache()
    return { ...good, ...change(good) }
  }
  return { create, capabilities: { ttl: 'milliseconds' }, withinMs: 150 }
}

function busy({ get, set }: Cache): Partial<Cache> {
  let isBusy = false
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isBusy) throw new Error('busy')
    isBusy = true
    await Promise.resolve()
    isBusy = false
    return work()
  }
  return { get: (options) => alone(() => get(options)), set: (options) => alone(() => set(options)) }
}

/** Two writers at once mix their pieces. */
function inPieces({ set }: Cache): Partial<Cache> {
  let first: string | undefined
  return {
    async set({ value, ...options }) {
      const middle = Math.floor(value.length / 2)
      const start = (first ??= value.slice(0, middle))
      await Promise.resolve()
      first = undefined
      await set({ ...options, value: start + value.slice(middle) })
    },
  }
}

function keepingTtl({ set }: Cache): Partial<Cache> {
  const first = new Map<string, number | undefined>()
  return {
    async set(options) {
      if (!first.has(options.key)) first.set(options.key, options.ttlMs)
      await set({ ...options, ttlMs: first.get(options.key) })
    },
  }
}

function wrappingAborts({ set }: Cache): Partial<Cache> {
  return {
    async set(options) {
      await Promise.resolve()
      if (options.signal?.aborted)
        throw new CacheError('The cache failed.', { code: 'CACHE_FAILED', cause: options.signal.reason })
      await set(options)
    },
  }
}

function breakingAfterAbort({ set }: Cache): Partial<Cache> {
  let isBroken = false
  return {
    async set(options) {
      if (isBroken) throw new Error('the connection is gone')
      options.signal?.addEventListener('abort', () => {
        isBroken = true
      })
      return set(options)
    },
  }
}
