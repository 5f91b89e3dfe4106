/** Scores the passages of a corpus that fit the query and that `accepts` lets pass, in any order. */
export type CorpusSearch = (request: CorpusSearchRequest) => Promise<readonly CorpusHit[]> | readonly CorpusHit[]

/** What a search of a corpus is asked. */
export interface CorpusSearchRequest {
  readonly query: string
  readonly accepts: (index: number) => boolean
  readonly signal: AbortSignal | undefined
}

/** A passage that was found, by its place in the corpus. */
export interface CorpusHit {
  readonly index: number
  readonly score: number
}
