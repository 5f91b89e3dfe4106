import { cacheWork } from './cache-work.ts'
import { work } from '../work/work.ts'
import { untilAbort } from '../abort/abort.ts'
import { CacheError } from '../errors/cache-error.ts'
import { DspexError } from '../errors/dspex-error.ts'
import { showValue } from '../wording/show-value.ts'
import type { Cache } from './cache.ts'

/**
 * Wraps a cache so that every call is checked, published and cancellable, whoever wrote it: what the client throws
 * becomes a `CacheError` with the cause, a value that is not text is refused, an abort rejects at once.
 *
 * @param name names the cache in errors and events
 */
export function defineCache(name: string, cache: Cache): Cache {
  const guard = <T>(
    action: CacheAction,
    key: string,
    signal: AbortSignal | undefined,
    ask: () => Promise<T>,
  ): Promise<T> =>
    work(
      cacheWork,
      () => ({ cache: name, action, key }),
      async () => {
        try {
          return await untilAbort(ask, signal)
        } catch (error) {
          if (signal?.aborted) throw signal.reason
          if (DspexError.isInstance(error)) throw error
          const message = error instanceof Error ? error.message : showValue(error)
          throw new CacheError(`Cache '${name}' failed to ${action} a value: ${message}`, {
            code: 'CACHE_FAILED',
            cause: error,
          })
        }
      },
    )
  const { lease } = cache
  return {
    get: (options) =>
      guard('get', options.key, options.signal, async () => {
        const value: unknown = await cache.get(options)
        if (value === undefined || typeof value === 'string') return value
        throw notText(name, 'returned', value)
      }),
    set: (options) =>
      guard('set', options.key, options.signal, async () => {
        if (typeof options.value !== 'string') throw notText(name, 'was given', options.value)
        await cache.set(options)
      }),
    ...(lease && {
      lease: (options) => guard('lease', options.key, options.signal, () => lease.call(cache, options)),
    }),
  }
}

type CacheAction = 'get' | 'set' | 'lease'

function notText(name: string, verb: string, value: unknown): CacheError {
  return new CacheError(`Cache '${name}' ${verb} ${showValue(value)} as a value. Values are text: write JSON.`, {
    code: 'CACHE_VALUE_INVALID',
  })
}
