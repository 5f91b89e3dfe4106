import type { Metadata } from './filter.ts';
import type { Passage } from './retriever.ts';
/** Ranks passages anew for a query: the port of cross-encoders. Make one with `defineReranker`, prove it with `testReranker`. */
export interface Reranker {
    readonly name: string;
    /** Returns at most `k` of the passages with new scores, best first. */
    rerank<M extends Metadata>(options: RerankOptions<M>): Promise<RerankResult<M>>;
}
/** Options of {@link Reranker.rerank}. */
export interface RerankOptions<M extends Metadata = Metadata> {
    readonly query: string;
    readonly passages: readonly Passage<M>[];
    /** At most how many to return. @default all */
    readonly k?: number | undefined;
    readonly signal?: AbortSignal | undefined;
}
/** What a reranker returns. */
export interface RerankResult<M extends Metadata = Metadata> {
    readonly passages: readonly Passage<M>[];
}
//# sourceMappingURL=reranker.d.ts.map