/**
 * Turns texts into vectors: the port of embedding models. Make one with `defineEmbedder`, prove it with `testEmbedder`.
 */
export interface Embedder {
  /** Names model and revision; kept with the vectors, since vectors of two models can't be compared. */
  readonly id: string
  /** The length of every vector. */
  readonly dimensions: number
  /** Returns one vector per text, in their order. */
  embed(options: EmbedOptions): Promise<EmbedResult>
}

/** Options of {@link Embedder.embed}. */
export interface EmbedOptions {
  /** Any number of texts of any length; what the model takes at once is for the implementation to split. */
  readonly texts: readonly string[]
  /** Whether the texts are searched for or searched in; some models treat them differently. @default 'document' */
  readonly purpose?: 'query' | 'document' | undefined
  /** Cancels the call, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** What an embedder returns. */
export interface EmbedResult {
  /** A vector per text, in their order, each of `dimensions` finite numbers. */
  readonly embeddings: readonly (readonly number[] | Float32Array)[]
  /** Tokens spent, where the provider says so. */
  readonly tokens?: number | undefined
  /** The places of texts that were too long for the model and were cut, where the embedder can tell. */
  readonly truncated?: readonly number[] | undefined
}
