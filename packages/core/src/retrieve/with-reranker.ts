import type { Reranker } from './reranker.ts'
import { type AnyRetriever, type RetrieverAround, wrapRetriever } from './wrap-retriever.ts'

/** Options of {@link withReranker}. */
export interface WithRerankerOptions {
  /** Ranks what was found anew. */
  readonly reranker: Reranker
  /** How many times `k` it is given to rank; 20 passages at least. @default 4 */
  readonly overFetch?: number | undefined
  /** Names the retriever in traces, events and errors. @default the name of the one inside, `+` and the reranker's */
  readonly name?: string | undefined
}

/**
 * Makes a retriever that asks another for more passages than are wanted, and has a reranker choose the best `k`. Scores are
 * the reranker's. Both retrievals are published and stand in the trace, one as part of the other.
 *
 * @throws ConfigurationError when `overFetch` is below 1
 * @example withReranker(retriever, { reranker, overFetch: 10 })
 */
export function withReranker<R extends AnyRetriever>(retriever: R, options: WithRerankerOptions): RetrieverAround<R> {
  const { reranker, overFetch = 4, name = `${retriever.name}+${reranker.name}` } = options
  return wrapRetriever(retriever, {
    name,
    overFetch,
    choose: ({ passages }, { query, k, signal }) => reranker.rerank({ query, passages, k, signal }),
  })
}
