/**
 * Where replies are kept: the port of every cache. Values are text (JSON); what is gone or broken is a miss.
 * Prove an implementation with `testCache` of `@dspex/core/testing`.
 */
export interface Cache {
    /** Reads a value; `undefined` is a miss. */
    get(options: CacheGetOptions): Promise<string | undefined>;
    /** Writes a value, replacing what was there. */
    set(options: CacheSetOptions): Promise<void>;
    /**
     * Asks to be the only one who computes `key`, among all processes that share the cache: `undefined` when somebody
     * else is at it. The lease ends when it is disposed of or after `ttlMs`.
     */
    lease?(options: CacheLeaseOptions): Promise<AsyncDisposable | undefined>;
}
/** Options of {@link Cache.get}. */
export interface CacheGetOptions {
    readonly key: string;
    readonly signal?: AbortSignal | undefined;
}
/** Options of {@link Cache.set}. */
export interface CacheSetOptions {
    readonly key: string;
    readonly value: string;
    /** How long the value may be used, in milliseconds. @default for ever */
    readonly ttlMs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
}
/** Options of {@link Cache.lease}. */
export interface CacheLeaseOptions {
    readonly key: string;
    /** When the lease ends by itself, in milliseconds. */
    readonly ttlMs: number;
    readonly signal?: AbortSignal | undefined;
}
//# sourceMappingURL=cache.d.ts.map