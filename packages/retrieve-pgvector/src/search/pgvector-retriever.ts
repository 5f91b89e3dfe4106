import {
  ConfigurationError,
  type Embedder,
  type Filter,
  type Metadata,
  type Reranker,
  type RetrieveOptions,
  RetrieverError,
  type RetrieveResult,
} from '@dspex/core'
import { defineRetriever, type ExtendedRetriever, type FoundPassages } from '@dspex/core/implement'
import { isZeroVector, problemOfVector, vectorText } from '../collection/check-vector.ts'
import { chooseScan } from './choose-scan.ts'
import { checkModel } from '../collection/collection.ts'
import type { PgvectorDatabase, Statement } from '../sql/database.ts'
import { createEstimator, type MatchEstimate } from './estimate-matches.ts'
import { explainSearch, type PgvectorExplanation } from './explain.ts'
import { metrics } from '../collection/metric.ts'
import { collectionReader, type OpenCollection } from '../collection/open-collection.ts'
import { needCollection } from '../collection/registry.ts'
import { refinePassages, toPassage } from './refine-passages.ts'
import { runSearch } from './run-search.ts'
import { denseSql, type FoundRow, type Fusion, hybridSql, lexicalSql, type Search } from './search-sql.ts'
import { warnOfScan } from './warn-of-scan.ts'
import { codeOf, wrapError } from '../sql/wrap-error.ts'

/** How passages are found: by meaning, by words, or by both. */
export type PgvectorMode = 'dense' | 'lexical' | 'hybrid'

/** Options of {@link pgvectorRetriever}. */
export interface PgvectorRetrieverOptions {
  /** The database. The caller closes it. */
  readonly db: PgvectorDatabase
  /** The name of the collection, which `pgvectorStore` has made. */
  readonly collection: string
  /** The embedder that made the vectors; another one is refused. @default none, for words alone */
  readonly embedder?: Embedder | undefined
  /** How passages are found when a call says nothing. @default 'dense' with an embedder, else 'lexical' */
  readonly mode?: PgvectorMode | undefined
  /** The schema of the registry. @default 'public' */
  readonly schema?: string | undefined
  /** Whose passages are searched. @default '' */
  readonly tenant?: string | undefined
  /** What the two rankings of a hybrid search count. @default { dense: 1, lexical: 1 } */
  readonly weights?: { readonly dense: number; readonly lexical: number } | undefined
  /** In a hybrid search a rank counts as 1 / (this + rank): smaller for the best ranks to count more. @default 60 */
  readonly rankConstant?: number | undefined
  /** How many times `k` each ranking brings to a hybrid search, to a reranker and to `diversity`. @default 4 */
  readonly overFetch?: number | undefined
  /** Ranks what was found anew. @default not at all */
  readonly reranker?: Reranker | undefined
  /** From 0 to 1: how much passages that repeat each other make room for others. @default 0 */
  readonly diversity?: number | undefined
  /** How many candidates an index keeps while it searches, up to 1000. @default by k and filter */
  readonly efSearch?: number | undefined
  /** From how many rows on a search without an index publishes a warning. @default 20000 */
  readonly warnFrom?: number | undefined
  /** Names the retriever in traces, events and errors. @default 'pgvector:<collection>' */
  readonly name?: string | undefined
}

/** What a call of a {@link PgvectorRetriever} may say beyond the port. */
export interface PgvectorCallOptions {
  /** What to look for, as a vector of the same model: nothing is embedded then. */
  readonly vector?: readonly number[] | Float32Array | undefined
  /** Passages with lower scores are left out. */
  readonly minScore?: number | undefined
  /** How passages are found. */
  readonly mode?: PgvectorMode | undefined
}

/** What results say beyond passages. */
export interface PgvectorDetails {
  /** How many passages there are. */
  readonly returned: number
  /** How many were asked for. */
  readonly requested: number
  /** How they were found. */
  readonly plan?: PgvectorPlan | undefined
}

/** How passages were found; `explain` says it in words. */
export interface PgvectorPlan {
  /** By meaning, by words, or by both. */
  readonly mode: PgvectorMode
  /** Whether vectors were compared with all rows that pass, or through an index. */
  readonly scan?: 'exact' | 'hnsw' | undefined
  /** How words were ranked. */
  readonly words?: 'bm25' | 'tsvector' | undefined
  /** Why this scan was chosen. */
  readonly reason?: string | undefined
  /** About how many rows pass filter and tenant. */
  readonly matches: number
  /** Whether the index found too few, so that all rows were compared after all. */
  readonly fellBack: boolean
}

/** Options of a call of a {@link PgvectorRetriever}: `query`, `vector`, or both, and the rest of the port. */
export type PgvectorRetrieveOptions<M extends Metadata = Metadata> = Omit<RetrieveOptions<M>, 'query'> &
  PgvectorCallOptions & {
    /** What to look for. @default '', with a vector */
    readonly query?: string | undefined
  }

/** A retriever over PostgreSQL. */
export interface PgvectorRetriever<M extends Metadata = Metadata> extends ExtendedRetriever<
  M,
  PgvectorCallOptions,
  PgvectorDetails
> {
  /** Finds passages. */
  retrieve(options: PgvectorRetrieveOptions<M>): Promise<RetrieveResult<M> & PgvectorDetails>
  /** Runs a search and says how the database found what it found, and how much of the exact answer that was. */
  explain(options: PgvectorRetrieveOptions<M> & { readonly samples?: number | undefined }): Promise<PgvectorExplanation>
  /** The same retriever for the passages of another tenant. */
  forTenant(tenant: string): PgvectorRetriever<M>
}

/** For how long the state of a table and the selectivity of a filter are taken to be what they were. */
const stateTtlMs = 15_000
const estimateTtlMs = 60_000

/**
 * Finds passages in PostgreSQL: by meaning through pgvector, by words, or by both. It chooses between an index and an
 * exact comparison, never returns fewer passages than there are, and refuses vectors of another model.
 *
 * @throws ConfigurationError when the options can't work together
 */
export function pgvectorRetriever<M extends Metadata = Metadata>(
  options: PgvectorRetrieverOptions,
): PgvectorRetriever<M> {
  const settings = readSettings(options)
  const { db, name } = settings
  const retriever = defineRetriever<M, PgvectorCallOptions, PgvectorDetails>({
    name,
    options: ['vector', 'minScore', 'mode'],
    retrieve: async (request) => {
      try {
        return await search<M>(settings, request)
      } catch (error) {
        if (request.signal?.aborted) throw request.signal.reason
        throw wrapError(error, `Searching collection '${settings.collection}'`)
      }
    },
  })
  return {
    name,
    retrieve: ({ query = '', ...rest }) => retriever.retrieve({ query, ...rest }),
    explain: async ({ query = '', samples = 10, ...rest }) => {
      try {
        const { plan } = await retriever.retrieve({ query, ...rest })
        const prepared = await prepare(settings, { query, ...rest })
        return await explainSearch({ db, ...prepared, plan, samples, k: rest.k, signal: rest.signal })
      } catch (error) {
        throw wrapError(error, `Explaining a search of collection '${settings.collection}'`)
      }
    },
    forTenant: (tenant) => pgvectorRetriever({ ...options, tenant }),
  }
}

type Settings = ReturnType<typeof readSettings>

function readSettings(options: PgvectorRetrieverOptions) {
  const { db, collection, embedder, schema = 'public', tenant = '', mode = embedder ? 'dense' : 'lexical' } = options
  const {
    weights = { dense: 1, lexical: 1 },
    rankConstant = 60,
    overFetch = 4,
    diversity = 0,
    warnFrom = 20_000,
  } = options
  const problem =
    (weights.dense >= 0 && weights.lexical >= 0 && weights.dense + weights.lexical > 0
      ? undefined
      : 'weights must be two numbers from 0, not both 0') ??
    (rankConstant >= 0 ? undefined : `rankConstant is ${rankConstant}, but must be a number from 0`) ??
    (overFetch >= 1 ? undefined : `overFetch is ${overFetch}, but must be a number from 1`) ??
    (diversity >= 0 && diversity <= 1 ? undefined : `diversity is ${diversity}, but must be from 0 to 1`) ??
    (options.efSearch === undefined || (options.efSearch >= 1 && options.efSearch <= 1000)
      ? undefined
      : `efSearch is ${options.efSearch}, but must be from 1 to 1000`) ??
    problemOfMode(mode)
  if (problem !== undefined) throw new ConfigurationError(`pgvectorRetriever can't be made: ${problem}.`)
  const reader = collectionReader({ db, name: collection, schema, tenant, embedder, ttlMs: stateTtlMs })
  return {
    ...options,
    schema,
    tenant,
    mode,
    weights,
    rankConstant,
    overFetch,
    diversity,
    warnFrom,
    reader,
    estimate: createEstimator(db, { ttlMs: estimateTtlMs }),
    name: options.name ?? `pgvector:${collection}`,
  }
}

function problemOfMode(mode: unknown): string | undefined {
  return mode === 'dense' || mode === 'lexical' || mode === 'hybrid'
    ? undefined
    : `there is no mode '${String(mode)}': use dense, lexical or hybrid`
}

/** A call, with what was found out before the search. */
interface Prepared extends OpenCollection {
  readonly mode: PgvectorMode
  readonly search: Search
  readonly fusion: Fusion
  readonly estimate: MatchEstimate
}

type Call = Omit<RetrieveOptions, 'filter'> & PgvectorCallOptions & { readonly filter?: unknown }

async function prepare(settings: Settings, call: Call): Promise<Prepared> {
  const { reader, tenant, overFetch, reranker, diversity, efSearch, weights, rankConstant } = settings
  const { query, vector, k, signal } = call
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
  const limit = isWide ? Math.max(Math.ceil(k * overFetch), 20) : k
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
  settings: Settings,
  { collection }: OpenCollection,
  { query, vector, signal }: Pick<Call, 'query' | 'vector' | 'signal'>,
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

function requestInvalid({ name }: Settings, problem: string): RetrieverError {
  return new RetrieverError(`Retriever '${name}' can't be asked this: ${problem}.`, {
    code: 'RETRIEVER_REQUEST_INVALID',
  })
}

async function search<M extends Metadata>(settings: Settings, call: Call): Promise<FoundPassages<M> & PgvectorDetails> {
  const { k, minScore, query, signal } = call
  if (minScore !== undefined && !Number.isFinite(minScore))
    throw requestInvalid(settings, `minScore is ${minScore}, but must be a finite number`)
  const prepared = await prepare(settings, call)
  const { mode, search, collection } = prepared
  const nothing = mode === 'lexical' ? query.trim() === '' || query.includes('\0') : search.vector === undefined
  const { rows, fellBack } = nothing ? { rows: [], fellBack: false } : await runPrepared(settings, prepared, signal)
  if (mode !== 'lexical') warnOfScan(settings, prepared)
  const score = mode === 'dense' ? metrics[collection.metric].toScore : (distance: number) => -distance
  const found = rows
    .map((row) => ({ ...toPassage<M>(row), score: score(Number(row.distance)), vector: row.vector }))
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
  const passages = await refinePassages(settings, found, query, k, signal)
  const kept = passages.filter((passage) => minScore === undefined || passage.score >= minScore)
  const { choice } = search
  const plan: PgvectorPlan = {
    mode,
    scan: fellBack ? 'exact' : choice?.scan,
    words: mode === 'dense' ? undefined : prepared.state.bm25 === undefined ? 'tsvector' : 'bm25',
    reason: fellBack ? 'the index found fewer rows than there are' : choice?.reason,
    matches: prepared.estimate.matches,
    fellBack,
  }
  return { passages: kept, returned: kept.length, requested: k, plan }
}

/** Runs a search; where an index found too few, once more without it. */
async function runPrepared(
  settings: Settings,
  { mode, search, fusion }: Prepared,
  signal: AbortSignal | undefined,
): Promise<{ readonly rows: readonly FoundRow[]; readonly fellBack: boolean }> {
  const { db, reader, collection: name, schema, embedder } = settings
  const run = (search: Search): Promise<readonly FoundRow[]> => {
    const statement = statementFor(mode, search, fusion)
    const isFiltered = search.filter !== undefined
    return runSearch<FoundRow>({ db, statement, choice: search.choice, isFiltered, signal })
  }
  const checkAgain = async (): Promise<void> => {
    const { model, dimensions } = search.collection
    const now = await needCollection(db.$client, { name, schema })
    if (now.model === model && now.dimensions === dimensions) return
    reader.forget()
    if (mode !== 'lexical') checkModel(now, embedder ?? { id: model, dimensions })
  }
  let rows: readonly FoundRow[]
  try {
    rows = await run(search)
  } catch (error) {
    // Vectors of other dimensions can't be compared, which is all that PostgreSQL says of another model.
    if (codeOf(error) === '22000') await checkAgain()
    throw error
  }
  // The model may have changed since the collection was read.
  if (rows[0] === undefined ? mode !== 'lexical' : rows[0].model !== search.collection.model) await checkAgain()
  const found = mode === 'hybrid' ? Number(rows[0]?.dense_count ?? 0) : rows.length
  if (search.choice?.scan !== 'hnsw' || found >= search.limit) return { rows, fellBack: false }
  rows = await run({ ...search, choice: { scan: 'exact', reason: 'the index found fewer rows than there are' } })
  return { rows, fellBack: true }
}

function statementFor(mode: PgvectorMode, search: Search, fusion: Fusion): Statement {
  if (mode === 'dense') return denseSql(search)
  return mode === 'lexical' ? lexicalSql(search) : hybridSql(search, fusion)
}
