import type { Context } from '../context.ts'
import { type Budget, joinBudgets } from './budget.ts'
import type { Cache } from '../cache/cache.ts'
import type { PriceFunction } from './lm.ts'
import type { AdmissionOptions, CacheMode, CacheOptions, RetryOptions, TimeoutOptions } from './pipeline-options.ts'

/** What applies to each stage of one call; a stage that is `undefined` is left out. */
export interface PipelineSettings {
  readonly cache: CacheOptions | undefined
  readonly budget: Budget | undefined
  readonly price: PriceFunction | undefined
  readonly retry: RetryOptions | undefined
  readonly limits: AdmissionOptions | undefined
  readonly timeouts: TimeoutOptions | undefined
}

// The same object each time, since stages are remembered by it.
const byDefault = {}

/** Decides what applies: option of the call, else context, else the stage's own defaults; `false` leaves it out. */
export function settlePipeline(options: Context | undefined, context: Context): PipelineSettings {
  return {
    cache: settleCache(options?.cache ?? context.cache, options?.cacheMode ?? context.cacheMode),
    budget: joinBudgets(context.budget, options?.budget),
    price: options?.price ?? context.price,
    retry: (options?.retry ?? context.retry ?? byDefault) || undefined,
    limits: (options?.limits ?? context.limits ?? byDefault) || undefined,
    timeouts: (options?.timeouts ?? context.timeouts ?? byDefault) || undefined,
  }
}

const cacheOptions = new WeakMap<Cache, Map<CacheMode, CacheOptions>>()
/** What there is to find without a cache. */
const nothing: Cache = { get: () => Promise.resolve(undefined), set: () => Promise.resolve() }

function settleCache(cache: Cache | undefined, mode: CacheMode = 'use'): CacheOptions | undefined {
  if (!cache) return mode === 'only-if-cached' ? settleCache(nothing, mode) : undefined
  let byMode = cacheOptions.get(cache)
  if (!byMode) cacheOptions.set(cache, (byMode = new Map()))
  let options = byMode.get(mode)
  if (!options) byMode.set(mode, (options = { cache, mode }))
  return options
}
