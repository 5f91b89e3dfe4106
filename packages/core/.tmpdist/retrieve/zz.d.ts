import type { Filter, Comparison } from './filter.ts';
import type { RetrieveOptions, RetrieveResult, Retriever } from './retriever.ts';
export declare const c2: Comparison;
export declare const f2: Filter;
export declare const o2: RetrieveOptions;
export declare const r2: RetrieveResult;
export declare const t2: Retriever;
//# sourceMappingURL=zz.d.ts.map