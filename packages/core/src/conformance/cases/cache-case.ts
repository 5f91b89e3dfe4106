import type { Cache } from '../../cache/cache.ts'
import type { SuiteCase, SuiteOptions } from '../suite.ts'

/** Options of `testCache`. */
export interface TestCacheOptions extends SuiteOptions<Cache> {
  /** What the cache can do beyond the least. */
  readonly capabilities?: CacheCapabilities | undefined
}

/** What a cache can do beyond the least. */
export interface CacheCapabilities {
  /** How finely values expire; `false` when they do not. @default false */
  readonly ttl?: 'milliseconds' | 'seconds' | false | undefined
}

/** A test of a cache. */
export type CacheCase = SuiteCase<Cache, void, TestCacheOptions>
