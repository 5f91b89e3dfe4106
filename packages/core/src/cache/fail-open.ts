import { warn } from '../work/warnings.ts'
import { showValue } from '../wording/show-value.ts'
import { createGate, type Gate } from '../pool/create-gate.ts'
import type { Cache } from './cache.ts'

/** How long a cache that was too slow is left alone, in milliseconds. */
const restMs = 10_000
/** So much is asked of a cache at once: what waits in its own queue is not slow, and must not look so. */
const atOnce = 64

interface CacheState {
  restsUntil: number
  readonly gate: Gate
}

const states = new WeakMap<Cache, CacheState>()

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
  const state = stateOf(cache)
  return state.gate.pass(async () => {
    // Nobody asks a cache that is left alone, so those who wait all go on.
    if (state.restsUntil > performance.now()) return undefined
    try {
      return { value: await inTime(work, timeoutMs, signal) }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      const isSlow = error === tooSlow
      if (isSlow) state.restsUntil = performance.now() + restMs
      warn('CACHE_FAILED', () => {
        const message = error instanceof Error ? error.message : showValue(error)
        const why = isSlow
          ? `it did not answer within ${timeoutMs} ms. It is left alone for ${restMs / 1000} s`
          : message
        return `The cache failed to ${action}, so the call goes on without it: ${why}`
      })
      return undefined
    }
  }, signal)
}

function stateOf(cache: Cache): CacheState {
  let state = states.get(cache)
  if (!state) states.set(cache, (state = { restsUntil: -Infinity, gate: createGate(atOnce) }))
  return state
}

const tooSlow = Symbol('too slow')

function inTime<T>(work: () => Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    // In two halves: after a moment in which this process was busy itself, the cache has another half.
    let isSecond = false
    const timer = setTimeout(() => {
      if (isSecond) return reject(tooSlow)
      isSecond = true
      timer.refresh()
    }, timeoutMs / 2)
    signal.addEventListener('abort', onAbort, { once: true })
    const release = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    new Promise<T>((settle) => settle(work())).finally(release).then(resolve, reject)
  })
}
