import type { Filter } from '../retrieve/filter.ts';
import type { RetrieverCase } from './retriever-cases.ts';
/** A filter and what of the rivers it lets pass. */
export interface FilterSample {
    readonly title: string;
    readonly filter: Filter;
    readonly ids: readonly string[];
}
/** What each operator lets pass. */
export declare const filterSamples: readonly FilterSample[];
/** A case per sample. */
export declare const filterCases: readonly RetrieverCase[];
//# sourceMappingURL=filter-cases.d.ts.map