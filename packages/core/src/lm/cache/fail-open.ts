import { showValue } from '../../errors.ts'
import { warn } from '../../events.ts'
import type { Cache } from '../cache.ts'

/** How long a cache that was too slow is left alone, in milliseconds. */
const restMs = 10_000

const restsUntil = new WeakMap<Cache, number>()

/** What a cache answered. */
export interface Answered<T> {
  readonly value: T
}

/** Options of {@link failOpen}. */
export interface FailOpenOptions {
  /** What is tried, in words for the warning. */
  readonly action: string
  /** How long the cache may take, in milliseconds. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/**
 * Asks a cache for something that the call can do without. What fails or takes too long becomes a warning and
 * `undefined`, and after a time-out the cache is left alone for a while, so that not every call waits for it.
 */
export async function failOpen<T>(
  cache: Cache,
  { action, timeoutMs, signal }: FailOpenOptions,
  work: () => Promise<T>,
): Promise<Answered<T> | undefined> {
  if (isResting(cache)) return undefined
  try {
    return { value: await inTime(work, timeoutMs, signal) }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    const isSlow = error === tooSlow
    if (isSlow) restsUntil.set(cache, performance.now() + restMs)
    warn('CACHE_FAILED', () => {
      const message = error instanceof Error ? error.message : showValue(error)
      const why = isSlow ? `it did not answer within ${timeoutMs} ms. It is left alone for ${restMs / 1000} s` : message
      return `The cache failed to ${action}, so the call goes on without it: ${why}`
    })
    return undefined
  }
}

function isResting(cache: Cache): boolean {
  const until = restsUntil.get(cache)
  return until !== undefined && until > performance.now()
}

const tooSlow = Symbol('too slow')

function inTime<T>(work: () => Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const release = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = (): void => {
      release()
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      release()
      reject(tooSlow)
    }, timeoutMs)
    signal.addEventListener('abort', onAbort, { once: true })
    new Promise<T>((settle) => settle(work())).then(
      (value) => {
        release()
        resolve(value)
      },
      (error: unknown) => {
        release()
        reject(error)
      },
    )
  })
}
