import type { Metadata } from './filter.ts';
import type { Passage, Retriever, RetrieveOptions } from './retriever.ts';
/** What a retriever is made of. */
export interface RetrieverDefinition<M extends Metadata = Metadata> {
    /** Names the retriever in traces, events and errors. */
    readonly name: string;
    /** Searches. The request has been checked. */
    readonly retrieve: (request: RetrieveOptions<M>) => FoundPassages<M> | Promise<FoundPassages<M>>;
}
/** What an implementation of a retriever returns: at most `k` passages, best first. */
export interface FoundPassages<M extends Metadata = Metadata> {
    readonly passages: readonly FoundPassage<M>[];
}
/** A passage whose metadata may be left out. */
export interface FoundPassage<M extends Metadata = Metadata> extends Omit<Passage<M>, 'metadata'> {
    /** Facts about the passage. @default {} */
    readonly metadata?: M | undefined;
}
/**
 * Makes a retriever of a function. Requests and results are checked, an abort of the call or of the context rejects at
 * once, what a third party throws is wrapped, and the retrieval is published as an event and recorded in the trace.
 * One that owns resources adds `[Symbol.asyncDispose]`: `{ ...defineRetriever(…), async [Symbol.asyncDispose]() {…} }`.
 *
 * A call rejects with a `RetrieverError`: `RETRIEVER_REQUEST_INVALID`, `FILTER_INVALID`, `RETRIEVER_FAILED` or
 * `RETRIEVER_RESULT_INVALID`.
 *
 * @example defineRetriever({ name: 'wiki', retrieve: async ({ query, k, signal }) => ({ passages: await search(query, k, signal) }) })
 */
export declare function defineRetriever<M extends Metadata = Metadata>({ name, retrieve }: RetrieverDefinition<M>): Retriever<M>;
//# sourceMappingURL=define-retriever.d.ts.map