import type { Metadata } from './filter/filter.ts'
import type { Passage } from './retriever.ts'

/**
 * Ranks passages anew for a query: the port of cross-encoders. Make one with `defineReranker`, prove it with
 * `testReranker`.
 */
export interface Reranker {
  /** Stands in events and errors. */
  readonly name: string
  /** Returns at most `k` of the passages with new scores, best first. */
  rerank<M extends Metadata>(options: RerankOptions<M>): Promise<RerankResult<M>>
}

/** Options of {@link Reranker.rerank}. */
export interface RerankOptions<M extends Metadata = Metadata> {
  /** What the passages are to fit; it may be empty. */
  readonly query: string
  /** What to rank, in any order; no two with the same id. */
  readonly passages: readonly Passage<M>[]
  /** At most how many to return. @default all */
  readonly k?: number | undefined
  /** Cancels the call, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** What a reranker returns. */
export interface RerankResult<M extends Metadata = Metadata> {
  /** Best first, with the scores of the reranker; texts and metadata are those that were given. */
  readonly passages: readonly Passage<M>[]
}
