import { rerankWork } from './retrieve-work.ts'
import { work } from '../work/work.ts'
import { RerankerError } from '../errors/reranker-error.ts'
import { describeCause } from '../wording/describe-cause.ts'
import { showValue } from '../wording/show-value.ts'
import { callSignal, guardCall } from './guard-call.ts'
import { problemOfK, problemOfRanking } from './check-ranking.ts'
import type { Metadata } from './filter/filter.ts'
import type { Reranker, RerankOptions } from './reranker.ts'
import type { Passage } from './retriever.ts'

/** What a reranker is made of. */
export interface RerankerDefinition {
  /** Names the reranker in events and errors. */
  readonly name: string
  /** Ranks at least one passage; returning ids with new scores is enough. */
  readonly rerank: (request: RerankOptions & { readonly k: number }) => Ranking | Promise<Ranking>
}

/** What an implementation of a reranker returns: at most `k` of the passages, best first. */
export interface Ranking {
  /** Ids that were given, none twice, with finite scores that never rise. */
  readonly passages: readonly RankedId[]
}

/** The place of a passage in a ranking. */
export interface RankedId {
  /** The id of one of the passages. */
  readonly id: string
  /** Higher is better. */
  readonly score: number
}

/**
 * Makes a reranker of a function. Requests and rankings are checked, an abort of the call or of the context rejects at
 * once, what a third party throws is wrapped, and the work is published as an event. Texts and metadata are those of
 * the passages that were given. No passages give no passages, without asking. One that owns resources adds
 * `[Symbol.asyncDispose]` as retrievers do.
 *
 * A call rejects with a `RerankerError`: `RERANKER_REQUEST_INVALID`, `RERANKER_FAILED` or `RERANKER_RESULT_INVALID`.
 */
export function defineReranker({ name, rerank }: RerankerDefinition): Reranker {
  return {
    name,
    async rerank<M extends Metadata>({ query, passages, k, ...options }: RerankOptions<M>) {
      const signal = callSignal(options.signal)
      const byId = new Map(passages.map((passage) => [passage.id, passage]))
      checkRequest(name, query, k, byId.size === passages.length)
      if (passages.length === 0) return { passages: [] }
      const limit = k ?? passages.length
      return work(
        rerankWork,
        () => ({ reranker: name, query, count: passages.length }),
        () =>
          guardCall({
            signal,
            run: (signal) => rerank({ query, passages, k: limit, signal }),
            check: (ranking) => ({ passages: readRanking(name, limit, byId, ranking) }),
            wrap: (cause) =>
              new RerankerError(`Reranker '${name}' failed: ${describeCause(cause)}`, {
                code: 'RERANKER_FAILED',
                cause,
              }),
          }),
      )
    },
  }
}

function checkRequest(name: string, query: unknown, k: number | undefined, isUnique: boolean): void {
  let problem = k === undefined ? undefined : problemOfK(k)
  if (typeof query !== 'string') problem = `query is ${showValue(query)}, but must be a string`
  if (!isUnique) problem = 'two passages have the same id, so that a ranking would be ambiguous'
  if (problem !== undefined)
    throw new RerankerError(`Reranker '${name}' can't be asked this: ${problem}.`, { code: 'RERANKER_REQUEST_INVALID' })
}

function readRanking<M extends Metadata>(
  name: string,
  k: number,
  byId: ReadonlyMap<string, Passage<M>>,
  ranking: Ranking,
): Passage<M>[] {
  const ranked = (ranking as Ranking | undefined)?.passages
  const stranger = Array.isArray(ranked)
    ? (ranked as Ranking['passages']).find((each) => !byId.has(each?.id))
    : undefined
  const problem = problemOfRanking(ranked, k) ?? (stranger && `${showValue(stranger.id)} is not among the passages`)
  if (problem !== undefined) {
    throw new RerankerError(`Reranker '${name}' returned a ranking that can't be used: ${problem}.`, {
      code: 'RERANKER_RESULT_INVALID',
    })
  }
  return ranking.passages.map(({ id, score }) => ({ ...(byId.get(id) as Passage<M>), score }))
}
