import type { Filter } from './filter.ts';
/**
 * Reads a filter of unknown origin, such as JSON from a client, and returns it as a copy. It is strict, so that no
 * condition is ever ignored: unknown members, operators and value types are refused, as is nesting beyond 64.
 *
 * @throws RetrieverError `FILTER_INVALID` with the path of what is wrong
 */
export declare function validateFilter(filter: unknown): Filter;
//# sourceMappingURL=validate-filter.d.ts.map