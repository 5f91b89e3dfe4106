// Types alone: what users say about the stages, so that the context can name it without importing a stage.
import type { Cache } from '../cache/cache.ts'
import type { Clock } from '../clock.ts'

/**
 * What a call does with the cache. `use`: takes a reply from it, else asks the LM and keeps the reply. `bypass`: has
 * nothing to do with it. `refresh`: asks the LM and keeps the reply in the place of what was there. `only-if-cached`:
 * never asks the LM; a miss is an `LMError` `LM_NOT_CACHED`.
 */
export type CacheMode = 'use' | 'bypass' | 'refresh' | 'only-if-cached'

/** Options of `withCache`. */
export interface CacheOptions {
  /** Where replies are kept. */
  readonly cache: Cache
  /** What calls do with it. @default 'use' */
  readonly mode?: CacheMode | undefined
  /** How long a reply may be used, in milliseconds. @default as long as the cache keeps it */
  readonly ttlMs?: number | undefined
  /** How long the cache may take for one thing before the call goes on without it, in milliseconds. @default 2000 */
  readonly timeoutMs?: number | undefined
  /**
   * How soon after its last sign of life another process that was asking the same is taken for dead, in milliseconds.
   *
   * @default 15_000
   */
  readonly leaseMs?: number | undefined
  /** How long to wait for the reply that another process asks for, in milliseconds. @default 120_000 */
  readonly waitMs?: number | undefined
}

/** Options of `withRetries` and `withBatches`. */
export interface RetryOptions {
  /** How often a call is made before it fails, the first time included. @default 5 */
  readonly attempts?: number | undefined
  /**
   * How often the provider may refuse a call for its rate limit (`LM_RATE_LIMIT`) before it fails. These do not count
   * among the attempts: they cost nothing, and pass when the limit allows.
   *
   * @default 12
   */
  readonly refusals?: number | undefined
  /** No attempt begins later than this after the first failure, in milliseconds. @default 600_000 */
  readonly totalMs?: number | undefined
  /** The longest wait before the second attempt, in milliseconds; it doubles with each failure. @default 500 */
  readonly baseMs?: number | undefined
  /** The longest wait of all, in milliseconds, unless the provider asks for more. @default 30_000 */
  readonly maxMs?: number | undefined
  /** Draws a number in [0, 1) for each wait. @default Math.random */
  readonly random?: (() => number) | undefined
  /** The time to go by. @default the real one */
  readonly clock?: Clock | undefined
}

/** Options of `withAdmission`. */
export interface AdmissionOptions {
  /** How many calls may run at once in the beginning. @default 20 */
  readonly startConcurrency?: number | undefined
  /** How many calls may ever run at once. @default 200 */
  readonly maxConcurrency?: number | undefined
  /** How many calls may begin in a minute; they are spread evenly. @default no limit */
  readonly requestsPerMinute?: number | undefined
  /** How many tokens, in and out, calls may take in a minute; a call's are guessed, and put right when it is done. @default no limit */
  readonly tokensPerMinute?: number | undefined
  /** The time to go by. @default the real one */
  readonly clock?: Clock | undefined
}

/** Options of `withTimeouts`. */
export interface TimeoutOptions {
  /** Until the first bytes, in milliseconds. For streams, and for LMs that declare `progress`. @default 300_000 */
  readonly firstByteMs?: number | undefined
  /** From some bytes to the next, in milliseconds. For streams, and for LMs that declare `progress`. @default 60_000 */
  readonly betweenBytesMs?: number | undefined
  /** For the whole call, in milliseconds. @default 600_000 */
  readonly totalMs?: number | undefined
}
