import { ConfigurationError, type Filter, type RetrieveOptions, RetrieverError } from '@dspex/core'
import { widen } from '@dspex/core/implement'
import { isZeroVector, problemOfVector, vectorText } from '../collection/check-vector.ts'
import type { OpenCollection } from '../collection/open-collection.ts'
import { chooseScan } from './choose-scan.ts'
import type { MatchEstimate } from './estimate-matches.ts'
import type { PgvectorMode } from './pgvector-plan.ts'
import { problemOfMode, type RetrieverSettings } from './retriever-options.ts'
import type { Fusion, Search } from './search-sql.ts'

/** What a call of a `PgvectorRetriever` may say beyond the port. */
export interface PgvectorCallOptions {
  /** What to look for, as a vector of the same model: nothing is embedded then. */
  readonly vector?: readonly number[] | Float32Array | undefined
  /** Passages with lower scores are left out. */
  readonly minScore?: number | undefined
  /** How passages are found. */
  readonly mode?: PgvectorMode | undefined
}

/** A call, with what was found out before the search. */
export interface PreparedSearch extends OpenCollection {
  readonly mode: PgvectorMode
  readonly search: Search
  readonly fusion: Fusion
  readonly estimate: MatchEstimate
}

/** A call of a retriever, as it comes from the port: its query is a text, its filter was checked. */
export type RetrieverCall = Omit<RetrieveOptions, 'filter'> & PgvectorCallOptions & { readonly filter?: unknown }

/** Finds out what a search needs: the collection, the vector of the query, how many rows pass, and which way is best. */
export async function prepareSearch(settings: RetrieverSettings, call: RetrieverCall): Promise<PreparedSearch> {
  const { reader, tenant, overFetch, reranker, diversity, efSearch, weights, rankConstant } = settings
  const { query, vector, k, minScore, signal } = call
  if (minScore !== undefined && !Number.isFinite(minScore))
    throw requestInvalid(settings, `minScore is ${minScore}, but must be a finite number`)
  const filter = call.filter as Filter | undefined
  const asked = call.mode ?? settings.mode
  const problem = problemOfMode(asked)
  if (problem !== undefined) throw requestInvalid(settings, problem)
  const opened = await reader.open()
  const { collection, state } = opened
  const [embedded, estimate] = await Promise.all([
    asked === 'lexical' ? undefined : embedQuery(settings, opened, { query, vector, signal }),
    settings.estimate(collection, state, tenant, filter),
  ])
  // A query without a direction or without words leaves the other way to search.
  const hasWords = query.trim() !== ''
  const mode = asked !== 'hybrid' ? asked : embedded === undefined ? 'lexical' : hasWords ? 'hybrid' : 'dense'
  const isWide = mode === 'hybrid' || reranker !== undefined || diversity > 0
  const limit = isWide ? widen(k, overFetch) : k
  const choice =
    mode === 'lexical'
      ? undefined
      : chooseScan({
          rows: state.rows,
          ...estimate,
          limit,
          dimensions: collection.dimensions,
          hasIndex: state.hnsw !== undefined,
          isFiltered: filter !== undefined || estimate.matches < state.rows,
          efSearch,
        })
  const search: Search = {
    collection,
    state,
    tenant,
    filter,
    limit,
    vector: embedded,
    words: query,
    choice,
    withVectors: diversity > 0,
  }
  const fusion = { k: reranker || diversity > 0 ? limit : k, weights, rankConstant }
  return { ...opened, mode, search, fusion, estimate }
}

/** The vector of a query, or `undefined` when the query has none. */
async function embedQuery(
  settings: RetrieverSettings,
  { collection }: OpenCollection,
  { query, vector, signal }: Pick<RetrieverCall, 'query' | 'vector' | 'signal'>,
): Promise<string | undefined> {
  if (vector !== undefined) {
    const problem = problemOfVector(vector, collection)
    if (problem !== undefined) throw requestInvalid(settings, `the vector does not do: ${problem}`)
    return vectorText(vector)
  }
  const { embedder } = settings
  if (!embedder)
    throw new ConfigurationError(
      `Retriever '${settings.name}' has no embedder: give it one, pass a vector, or use the mode lexical.`,
    )
  if (query.trim() === '') return undefined
  const { embeddings } = await embedder.embed({ texts: [query], purpose: 'query', signal })
  const [embedded] = embeddings
  if (embedded && isZeroVector(embedded) && collection.metric === 'cosine') return undefined
  const problem = problemOfVector(embedded, collection)
  if (problem !== undefined || !embedded)
    throw requestInvalid(settings, `the vector that '${embedder.id}' made of the query does not do: ${problem}`)
  return vectorText(embedded)
}

function requestInvalid({ name }: RetrieverSettings, problem: string): RetrieverError {
  return new RetrieverError(`Retriever '${name}' can't be asked this: ${problem}.`, {
    code: 'RETRIEVER_REQUEST_INVALID',
  })
}
