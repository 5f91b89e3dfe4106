import { ConfigurationError, type Embedder, type Reranker } from '@dspex/core'
import { collectionReader } from '../collection/open-collection.ts'
import { checkOptions, readTenant } from '../collection/read-narrowing.ts'
import type { PgvectorDatabase } from '../sql/database.ts'
import { createEstimator } from './estimate-matches.ts'
import type { PgvectorMode } from './pgvector-plan.ts'

/** Options of `pgvectorRetriever`. */
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
  /** Whose passages are searched; a text that is not empty. @default passages of nobody in particular */
  readonly tenant?: string
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

/** For how long the state of a table and the selectivity of a filter are taken to be what they were. */
const stateTtlMs = 15_000
const estimateTtlMs = 60_000

/** Options of a retriever that were checked, with its defaults and with what it remembers between calls. */
export interface RetrieverSettings extends PgvectorRetrieverOptions {
  readonly schema: string
  readonly tenant: string
  readonly mode: PgvectorMode
  readonly weights: { readonly dense: number; readonly lexical: number }
  readonly rankConstant: number
  readonly overFetch: number
  readonly diversity: number
  readonly warnFrom: number
  readonly name: string
  readonly reader: ReturnType<typeof collectionReader>
  readonly estimate: ReturnType<typeof createEstimator>
}

const optionNames = Object.keys({
  db: true,
  collection: true,
  embedder: true,
  mode: true,
  schema: true,
  tenant: true,
  weights: true,
  rankConstant: true,
  overFetch: true,
  reranker: true,
  diversity: true,
  efSearch: true,
  warnFrom: true,
  name: true,
} satisfies Record<keyof PgvectorRetrieverOptions, true>)

/** Checks the options of a retriever and fills in its defaults. @throws ConfigurationError when they can't work together */
export function readSettings(options: PgvectorRetrieverOptions): RetrieverSettings {
  checkOptions('pgvectorRetriever()', options, optionNames)
  const tenant = readTenant(options)
  const { db, collection, embedder, schema = 'public', mode = embedder ? 'dense' : 'lexical' } = options
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

/** Says why something is no mode; `undefined` when it is one. */
export function problemOfMode(mode: unknown): string | undefined {
  return mode === 'dense' || mode === 'lexical' || mode === 'hybrid'
    ? undefined
    : `there is no mode '${String(mode)}': use dense, lexical or hybrid`
}
