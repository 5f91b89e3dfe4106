import type { Adapter } from './adapter/adapter.ts'
import { type Budget, joinBudgets } from './lm/budget.ts'
import type { Cache } from './cache/cache.ts'
import type { LM, LMOptions, PriceFunction } from './lm/lm.ts'
import type { AdmissionOptions, CacheMode, RetryOptions, TimeoutOptions } from './lm/pipeline-options.ts'

/**
 * What programs need and do not own. Set it around some work with {@link withContext}, or for one call in the options
 * of `run`. For a predictor the order is: options of its call, nearest state view, its own options, context.
 */
export interface Context {
  /** The LM of predictors that have none of their own. */
  readonly lm?: LM | undefined
  /** Replaces every predictor's LM: for optimizers that sample another way. */
  readonly overrideLM?: LM | undefined
  /** Sampling options of predictors that set none of their own. */
  readonly lmOptions?: LMOptions | undefined
  /** How signatures become messages and replies become fields. @default chatAdapter() */
  readonly adapter?: Adapter | undefined
  /** How often a reply that does not fit is sent back with what is wrong. @default 1 */
  readonly repairs?: number | undefined
  /** Prices calls whose provider does not. @default unknown */
  readonly price?: PriceFunction | undefined
  /** Where replies are kept and looked up. @default nowhere */
  readonly cache?: Cache | undefined
  /** What LM calls do with the cache. @default 'use' */
  readonly cacheMode?: CacheMode | undefined
  /** What may be spent on LM calls. Budgets of nested contexts all count. @default no limit */
  readonly budget?: Budget | undefined
  /** How LM calls that fail and may succeed later are made again; `false` for not at all. @default {} */
  readonly retry?: RetryOptions | false | undefined
  /** How many LM calls are let through to a provider, at once and per minute; `false` for all. @default {} */
  readonly limits?: AdmissionOptions | false | undefined
  /** How long LM calls may take; `false` for as long as they like. @default {} */
  readonly timeouts?: TimeoutOptions | false | undefined
  /** Cancels the work. Signals of nested contexts all count. */
  readonly signal?: AbortSignal | undefined
}

const everyKey = {
  lm: true,
  overrideLM: true,
  lmOptions: true,
  adapter: true,
  repairs: true,
  price: true,
  cache: true,
  cacheMode: true,
  budget: true,
  retry: true,
  limits: true,
  timeouts: true,
  signal: true,
} as const satisfies Record<keyof Context, true>

/** Keys of a {@link Context}: all of them, as the compiler checks. */
export const contextKeys = Object.keys(everyKey) as readonly (keyof Context)[]

/**
 * Picks the context out of options that hold other things too. Say what to leave out, never what to take: so a key that
 * the context gets later arrives everywhere.
 *
 * @param options whose members are context, among others; those that are `undefined` are left out
 * @param leftOut keys that are not context here, because they mean something else or are no business of what runs
 *
 * @example const context = pickContext(options, ['signal', 'budget'])
 */
export function pickContext<const LeftOut extends keyof Context = never>(
  options: Omit<Context, LeftOut>,
  leftOut: readonly LeftOut[] = [],
): Omit<Context, LeftOut> {
  const given: Context = options
  const picked: { -readonly [Key in keyof Context]: unknown } = {}
  for (const key of contextKeys)
    if (given[key] !== undefined && !(leftOut as readonly string[]).includes(key)) picked[key] = given[key]
  return picked as Omit<Context, LeftOut>
}

/** Lays `inner` over `outer`: members that are `undefined` do not count, LM options merge, either signal aborts. */
export function mergeContext(outer: Context, inner: Context): Context {
  const merged: { -readonly [Key in keyof Context]: Context[Key] } = overlay(outer, inner)
  if (outer.lmOptions && inner.lmOptions) merged.lmOptions = overlay(outer.lmOptions, inner.lmOptions)
  if (outer.budget && inner.budget) merged.budget = joinBudgets(outer.budget, inner.budget)
  if (outer.signal && inner.signal) merged.signal = mergeSignals(outer.signal, inner.signal)
  return merged
}

/** Lays `inner` over `outer`; members that are `undefined` do not count. */
export function overlay<T extends object>(outer: T, inner: Partial<T> | undefined): T {
  const merged = { ...outer }
  for (const [key, value] of Object.entries(inner ?? {}))
    if (value !== undefined) merged[key as keyof T] = value as T[keyof T]
  return merged
}

/** A signal that fires when either does. */
export function mergeSignals(a: AbortSignal, b: AbortSignal | undefined): AbortSignal
export function mergeSignals(a: AbortSignal | undefined, b: AbortSignal | undefined): AbortSignal | undefined
export function mergeSignals(a: AbortSignal | undefined, b: AbortSignal | undefined): AbortSignal | undefined {
  if (!a || a === b) return b
  if (!b) return a
  return AbortSignal.any([a, b])
}
