import { type WarningMessage, warnings } from '../../work/warnings.ts'
import { describe, expect, it } from 'vitest'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import type { Cache, Lease } from '../../cache/cache.ts'
import type { LM, LMRequest } from '../lm.ts'
import { memoryCache } from '../../cache/memory-cache.ts'
import { textMessage, textOf } from '../message.ts'
import type { CacheOptions } from '../pipeline-options.ts'
import { withCache } from './with-cache.ts'

const request: LMRequest = { messages: [textMessage('user', 'Hello')] }
const never = new Promise<never>(() => {})
const broken = (): Promise<never> => Promise.reject(new Error('the connection is gone'))

async function ask(lm: LM, changes: Partial<LMRequest> = {}): Promise<string> {
  const { completions, cached } = await lm.generate({ ...request, ...changes })
  return `${textOf(completions[0]?.content ?? [])}${cached ? ' (cached)' : ''}`
}

/** What `work` warns of. */
async function warned(work: () => Promise<unknown>): Promise<WarningMessage[]> {
  const heard: WarningMessage[] = []
  const listen = (message: unknown): void => void heard.push(message as WarningMessage)
  warnings.subscribe(listen)
  await work().finally(() => warnings.unsubscribe(listen))
  return heard
}

/** A cache in memory with some methods replaced. */
function faulty(changes: Partial<Cache>, options: Partial<CacheOptions> = {}): CacheOptions {
  return { cache: { ...memoryCache(), ...changes }, ...options }
}

describe('withCache, over a cache that fails', () => {
  it.each<[string, CacheOptions]>([
    ['can not read', faulty({ get: broken })],
    ['can not write', faulty({ set: broken })],
    ['can not lease', faulty({ lease: broken })],
    ['throws at once', faulty({ get: () => JSON.parse('{') })],
    ['does not answer', faulty({ get: () => never }, { timeoutMs: 10 })],
    ['does not take values', faulty({ set: () => never }, { timeoutMs: 10 })],
    ['does not answer who wants a lease', faulty({ lease: () => never }, { timeoutMs: 10 })],
    ['can not end a lease', faulty({ lease: async () => ({ [Symbol.asyncDispose]: broken }) })],
  ])('answers when it %s', async (_, options) => {
    expect(await ask(withCache(scriptedLM('Hi'), options))).toBe('Hi')
  })

  it('warns of each failure', async () => {
    const lm = withCache(scriptedLM('Hi'), faulty({ get: broken, lease: undefined as never }))
    expect(await warned(() => ask(lm))).toEqual([
      {
        code: 'CACHE_FAILED',
        message: expect.stringMatching(/failed to read a reply.*the connection is gone/) as string,
        parent: undefined,
      },
    ])
  })

  it('leaves a cache alone for a while that did not answer in time', async () => {
    let gets = 0
    const get = (): Promise<never> => {
      gets += 1
      return never
    }
    const lm = withCache(scriptedLM('Hi'), faulty({ get }, { timeoutMs: 10 }))
    expect(await warned(() => ask(lm))).toHaveLength(1)
    expect(await warned(() => ask(lm, { temperature: 1 }))).toEqual([])
    expect(gets).toBe(1)
  })

  it('asks a cache for no more at once than it can do, and takes those who left out of the queue', async () => {
    let active = 0
    let most = 0
    let asked = 0
    const get = async (): Promise<undefined> => {
      asked += 1
      most = Math.max(most, (active += 1))
      await new Promise(setImmediate)
      active -= 1
    }
    const lm = withCache(scriptedLM('Hi'), { cache: { get, set: async () => {} } })
    const controller = new AbortController()
    const stay = Array.from({ length: 200 }, (_, index) => ask(lm, { rolloutId: index }))
    const leave = Array.from({ length: 50 }, (_, index) =>
      ask(lm, { rolloutId: `${index}`, signal: controller.signal }),
    )
    controller.abort('enough')
    expect((await Promise.allSettled(leave)).every(({ status }) => status === 'rejected')).toBe(true)
    expect(await Promise.all(stay)).toEqual(Array.from({ length: 200 }, () => 'Hi'))
    expect([asked, most]).toEqual([200, 64])
  })

  it('does not wait for a cache when the caller has left', async () => {
    const controller = new AbortController()
    const lm = withCache(scriptedLM('Hi'), faulty({ get: () => never }, { timeoutMs: 60_000 }))
    const waiting = ask(lm, { signal: controller.signal })
    controller.abort('enough')
    await expect(waiting).rejects.toBe('enough')
  })

  it('takes what is no reply for a miss, warns, and puts the reply in its place', async () => {
    const values = ['', 'x', '5', '{}', '{"v":2}', '{"v":1,"createdAt":"now","result":{"completions":[]}}']
    for (const value of values) {
      let stored = value
      const cache: Cache = { get: async () => stored, set: async (options) => void (stored = options.value) }
      const lm = withCache(scriptedLM(['Hi']), { cache })
      const heard = await warned(async () => expect(await ask(lm)).toBe('Hi'))
      expect(heard.map(({ code }) => code)).toEqual(['CACHE_ENTRY_INVALID'])
      expect(await ask(lm)).toBe('Hi (cached)')
    }
  })

  it('survives a `cacheable` that throws', async () => {
    const lm = withCache(scriptedLM(['a', 'b']), { cache: memoryCache() })
    const cacheable = (): never => {
      throw new Error('a mistake')
    }
    expect([await ask(lm, { cacheable }), await ask(lm)]).toEqual(['a', 'b'])
  })

  it('passes by what can not be keyed, and warns with the path', async () => {
    const lm = withCache(scriptedLM(['a', 'b']), { cache: memoryCache() })
    const odd = { providerOptions: { acme: { limits: new Map() } } } as unknown as Partial<LMRequest>
    const heard = await warned(async () => expect([await ask(lm, odd), await ask(lm, odd)]).toEqual(['a', 'b']))
    expect(heard.map(({ code, message }) => [code, message])).toEqual(
      Array.from({ length: 2 }, () => [
        'CACHE_BYPASSED',
        "A request to LM 'scripted' is not cached: `providerOptions.acme.limits` is a Map, which JSON can not hold.",
      ]),
    )
  })
})

describe('withCache, beside another process', () => {
  /** A cache in which somebody else holds the lease of every key. */
  function busy(isFree: () => boolean): { readonly cache: Cache; readonly memory: Cache } {
    const memory = memoryCache()
    const lease = async (): Promise<Lease | undefined> => (isFree() ? { async [Symbol.asyncDispose]() {} } : undefined)
    return { cache: { ...memory, lease }, memory }
  }

  it('waits for the reply that the other one asks for', async () => {
    const { cache, memory } = busy(() => false)
    const other = withCache(scriptedLM('theirs'), { cache: { get: memory.get, set: memory.set } })
    const lm = scriptedLM('ours')
    const waiting = ask(withCache(lm, { cache }))
    await ask(other)
    expect([await waiting, lm.calls.length]).toEqual(['theirs (cached)', 0])
  })

  it('asks itself when the other one has given up', async () => {
    let isFree = false
    const { cache } = busy(() => isFree)
    const waiting = ask(withCache(scriptedLM('ours'), { cache }))
    isFree = true
    expect(await waiting).toBe('ours')
  })

  it('asks itself when it has waited long enough', async () => {
    const { cache } = busy(() => false)
    expect(await ask(withCache(scriptedLM('ours'), { cache, waitMs: 30 }))).toBe('ours')
  })

  it('stops waiting when the caller leaves', async () => {
    const { cache } = busy(() => false)
    const controller = new AbortController()
    const waiting = ask(withCache(scriptedLM('ours'), { cache }), { signal: controller.signal })
    controller.abort('enough')
    await expect(waiting).rejects.toBe('enough')
  })

  it('renews the lease of a call that takes long, and gives it back, also after a failure', async () => {
    const log: string[] = []
    const lease = async (): Promise<Lease> => ({
      renew: async () => log.push('renewed') > 0,
      [Symbol.asyncDispose]: async () => void log.push('given back'),
    })
    const options = { cache: { ...memoryCache(), lease }, leaseMs: 30 }
    await ask(withCache(scriptedLM('slow', { delayMs: 60 }), options))
    expect([new Set(log.slice(0, -1)), log.at(-1)]).toEqual([new Set(['renewed']), 'given back'])
    log.length = 0
    await expect(ask(withCache(scriptedLM(new Error('x')), options), { temperature: 1 })).rejects.toThrow('x')
    expect(log).toEqual(['given back'])
  })
})
