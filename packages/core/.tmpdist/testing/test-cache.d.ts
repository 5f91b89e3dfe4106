import { type CacheCase, type TestCacheOptions } from './cache-case.ts';
/** Every test of the suite. */
export declare function allCacheCases(): readonly CacheCase[];
/**
 * Tests a cache against the whole contract of the port.
 *
 * @example testCache('redisCache', { create: () => redisCache({ client }), capabilities: { ttl: 'milliseconds' } })
 */
export declare function testCache(name: string, options: TestCacheOptions): void;
//# sourceMappingURL=test-cache.d.ts.map