import type { CacheCase } from './cache-case.ts';
/** What holds for a cache that offers leases; the others skip these. */
export declare const leaseCases: readonly CacheCase[];
//# sourceMappingURL=lease-cases.d.ts.map