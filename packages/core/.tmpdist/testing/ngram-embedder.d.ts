import type { Embedder } from '../retrieve/embedder.ts';
/** Options of {@link ngramEmbedder}. */
export interface NgramEmbedderOptions {
    /** The length of the vectors. @default 512 */
    readonly dimensions?: number | undefined;
}
/**
 * Makes an embedder for tests, without a model: texts that share words and spellings have similar vectors, on every
 * machine the same.
 */
export declare function ngramEmbedder({ dimensions }?: NgramEmbedderOptions): Embedder;
//# sourceMappingURL=ngram-embedder.d.ts.map