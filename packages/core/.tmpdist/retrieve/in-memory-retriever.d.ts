import type { Embedder } from './embedder.ts';
import type { Metadata } from './filter.ts';
import type { Retriever } from './retriever.ts';
/** A passage to be searched in. */
export interface CorpusPassage<M extends Metadata = Metadata> {
    /** Names the passage within the corpus. */
    readonly id: string;
    readonly text: string;
    /** Facts that filters can test. @default {} */
    readonly metadata?: M | undefined;
}
/** Options of {@link inMemoryRetriever}. */
export interface InMemoryRetrieverOptions<M extends Metadata = Metadata> {
    /** The corpus; of tens of thousands of passages at most. */
    readonly passages: readonly CorpusPassage<M>[];
    /** Searches by cosine similarity instead of words. The corpus is embedded at the first query. */
    readonly embedder?: Embedder | undefined;
    /** @default 'in-memory' */
    readonly name?: string | undefined;
}
/**
 * Makes a retriever over passages in memory: by words (BM25, no stemming; case and diacritics do not matter), or by
 * meaning when there is an embedder. Passages of equal score come in the order of the corpus. A query without words
 * finds nothing.
 *
 * @throws RetrieverError `RETRIEVER_REQUEST_INVALID` when two passages have the same id
 */
export declare function inMemoryRetriever<M extends Metadata = Metadata>(options: InMemoryRetrieverOptions<M>): Retriever<M>;
//# sourceMappingURL=in-memory-retriever.d.ts.map