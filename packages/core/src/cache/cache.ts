/**
 * Where replies are kept: the port of every cache. Values are text (JSON); what is gone or broken is a miss.
 * Prove an implementation with `testCache` of `@dspex/core/conformance`.
 */
export interface Cache {
  /** Reads a value; `undefined` is a miss. */
  get(options: CacheGetOptions): Promise<string | undefined>
  /** Writes a value, replacing what was there. */
  set(options: CacheSetOptions): Promise<void>
  /**
   * Asks to be the only one who computes `key`, among all processes that share the cache: `undefined` when somebody
   * else is at it. The lease ends when it is disposed of, or after `ttlMs` unless it is renewed.
   */
  lease?(options: CacheLeaseOptions): Promise<Lease | undefined>
}

/** The right to be the only one who computes a key. Disposing of it gives it back. */
export interface Lease extends AsyncDisposable {
  /**
   * Makes it last for `ttlMs` from now at least: whoever takes long does it again and again. `false` when it has ended.
   */
  renew?(options: LeaseRenewOptions): Promise<boolean>
}

/** Options of {@link Lease.renew}. */
export interface LeaseRenewOptions {
  /** When the lease may end by itself, in milliseconds from now. */
  readonly ttlMs: number
}

/** Options of {@link Cache.get}. */
export interface CacheGetOptions {
  /** Any text: keys that differ in anything, even in case or white space, name different values. */
  readonly key: string
  /** Cancels the reading, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** Options of {@link Cache.set}. */
export interface CacheSetOptions {
  /** Any text: keys that differ in anything, even in case or white space, name different values. */
  readonly key: string
  /** Any text, the empty one included. */
  readonly value: string
  /** How long the value may be used, in milliseconds. @default for ever */
  readonly ttlMs?: number | undefined
  /** Cancels the writing, which then rejects with `signal.reason`; the value may have been written by then. */
  readonly signal?: AbortSignal | undefined
}

/** Options of {@link Cache.lease}. */
export interface CacheLeaseOptions {
  /** The key whose value is about to be computed; a lease leaves the value itself alone. */
  readonly key: string
  /** When the lease ends by itself, in milliseconds. */
  readonly ttlMs: number
  /** Cancels the asking, not a lease that was given. */
  readonly signal?: AbortSignal | undefined
}
