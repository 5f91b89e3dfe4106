import type { Reranker, RerankOptions } from './reranker.ts';
/** What a reranker is made of. */
export interface RerankerDefinition {
    /** Names the reranker in events and errors. */
    readonly name: string;
    /** Ranks at least one passage; returning ids with new scores is enough. */
    readonly rerank: (request: RerankOptions & {
        readonly k: number;
    }) => Ranking | Promise<Ranking>;
}
/** What an implementation of a reranker returns: at most `k` of the passages, best first. */
export interface Ranking {
    readonly passages: readonly RankedId[];
}
/** The place of a passage in a ranking. */
export interface RankedId {
    /** The id of one of the passages. */
    readonly id: string;
    /** Higher is better. */
    readonly score: number;
}
/**
 * Makes a reranker of a function. Requests and rankings are checked, an abort of the call or of the context rejects at
 * once, what a third party throws is wrapped, and the work is published as an event. Texts and metadata are those of the
 * passages that were given. No passages give no passages, without asking. One that owns resources adds
 * `[Symbol.asyncDispose]` as retrievers do.
 *
 * A call rejects with a `RerankerError`: `RERANKER_FAILED` or `RERANKER_RESULT_INVALID`.
 */
export declare function defineReranker({ name, rerank }: RerankerDefinition): Reranker;
//# sourceMappingURL=define-reranker.d.ts.map