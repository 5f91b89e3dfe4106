import type { Embedder, EmbedOptions, EmbedResult } from './embedder.ts';
/** What an embedder is made of. */
export interface EmbedderDefinition {
    /** Names model and revision. */
    readonly id: string;
    /** The length of every vector. */
    readonly dimensions: number;
    /** Embeds at least one text. */
    readonly embed: (request: EmbedOptions) => EmbedResult | Promise<EmbedResult>;
}
/**
 * Makes an embedder of a function. Vectors are checked (one per text, all of `dimensions` finite numbers), an abort of
 * the call or of the context rejects at once, what a third party throws is wrapped, and the work is published as an
 * event. No texts give no vectors, without asking. One that owns resources adds `[Symbol.asyncDispose]` as retrievers do.
 *
 * A call rejects with an `EmbedderError`: `EMBEDDER_FAILED` or `EMBEDDER_RESULT_INVALID`.
 */
export declare function defineEmbedder({ id, dimensions, embed }: EmbedderDefinition): Embedder;
//# sourceMappingURL=define-embedder.d.ts.map