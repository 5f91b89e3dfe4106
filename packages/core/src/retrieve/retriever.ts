import type { Filter, Metadata } from './filter/filter.ts'

/** What a retriever returns: a text with its place in the ranking. */
export interface Passage<M extends Metadata = Metadata> {
  /** Names the passage within its corpus. */
  readonly id: string
  /** The text itself, as the corpus holds it. */
  readonly text: string
  /** How well it fits the query: higher is better; the scale is the retriever's own. */
  readonly score: number
  /** Facts about the passage that filters can test; empty where there are none. */
  readonly metadata: M
}

/**
 * Finds passages: the port of every search. Make one with `defineRetriever`, prove it with `testRetriever` of
 * `@dspex/core/conformance`. One that knows its metadata can be used wherever any retriever can.
 */
export interface Retriever<out M extends Metadata = Metadata> {
  /** Stands in traces, events and errors. */
  readonly name: string
  /**
   * Returns at most `k` passages that pass the filter, best first, no id twice. Rejects with a `RetrieverError`, or
   * with `signal.reason` on abort.
   */
  retrieve(options: RetrieveOptions<M>): Promise<RetrieveResult<M>>
}

/** Options of {@link Retriever.retrieve}. */
export interface RetrieveOptions<in M extends Metadata = Metadata> {
  /** What to look for, in any language; one without words may find nothing. */
  readonly query: string
  /** At most how many passages, from 1. */
  readonly k: number
  /**
   * What the metadata of a passage must be; it holds before the best `k` are chosen. One that is there but `undefined`,
   * `null` or empty is refused: where it was meant to narrow, everything would pass. @default every passage
   */
  readonly filter?: Filter<M>
  /** Cancels the call, which then rejects with `signal.reason`; a signal of the context counts too. */
  readonly signal?: AbortSignal | undefined
}

/** What a retriever found. */
export interface RetrieveResult<M extends Metadata = Metadata> {
  /** Best first; fewer than `k` when no more pass the filter or fit the query. */
  readonly passages: readonly Passage<M>[]
}
