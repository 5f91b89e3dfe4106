import type { Filter, Metadata } from './filter.ts';
/** Tells whether `metadata` passes `filter`: the meaning of filters that every retriever follows. */
export declare function matchesFilter<M extends Metadata>(filter: Filter<M>, metadata: M): boolean;
//# sourceMappingURL=matches-filter.d.ts.map