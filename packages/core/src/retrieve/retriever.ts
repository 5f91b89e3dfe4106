import type { Filter, Metadata } from './filter.ts'

/** What a retriever returns: a text with its place in the ranking. */
export interface Passage<M extends Metadata = Metadata> {
  /** Names the passage within its corpus. */
  readonly id: string
  readonly text: string
  /** How well it fits the query: higher is better; the scale is the retriever's own. */
  readonly score: number
  readonly metadata: M
}

/**
 * Finds passages: the port of every search. Make one with `defineRetriever`, prove it with `testRetriever` of
 * `@dspex/core/testing`. One that knows its metadata can be used wherever any retriever can.
 */
export interface Retriever<out M extends Metadata = Metadata> {
  readonly name: string
  /** Returns at most `k` passages that pass the filter, best first, no id twice. Rejects with a `RetrieverError`, or with `signal.reason` on abort. */
  retrieve(options: RetrieveOptions<M>): Promise<RetrieveResult<M>>
}

/** Options of {@link Retriever.retrieve}. */
export interface RetrieveOptions<in M extends Metadata = Metadata> {
  readonly query: string
  /** At most how many passages, from 1. */
  readonly k: number
  readonly filter?: Filter<M> | undefined
  readonly signal?: AbortSignal | undefined
}

/** What a retriever found. */
export interface RetrieveResult<M extends Metadata = Metadata> {
  readonly passages: readonly Passage<M>[]
}
