import type { Metadata, RetrieveOptions, RetrieveResult } from '@dspex/core'
import { defineRetriever, type ExtendedRetriever } from '@dspex/core/implement'
import { wrapError } from '../sql/wrap-error.ts'
import { explainSearch, type PgvectorExplanation } from './explain.ts'
import { findPassages, type PgvectorDetails } from './find-passages.ts'
import { type PgvectorCallOptions, type PreparedSearch, prepareSearch } from './prepare-search.ts'
import { type PgvectorRetrieverOptions, readSettings, type RetrieverSettings } from './retriever-options.ts'

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
  const retriever = retrieverOf<M>(settings)
  return {
    name,
    retrieve: async (options) => retriever.retrieve(withQuery(options)),
    explain: async (options) => {
      const { samples = 10, ...rest } = withQuery(options)
      const { promise: prepared, resolve: onPrepared } = Promise.withResolvers<PreparedSearch>()
      try {
        const { plan } = await retrieverOf<M>(settings, onPrepared).retrieve(rest)
        return await explainSearch({ db, ...(await prepared), plan, samples, k: rest.k, signal: rest.signal })
      } catch (error) {
        throw wrapError(error, `Explaining a search of collection '${settings.collection}'`)
      }
    },
    forTenant: (tenant) => pgvectorRetriever({ ...options, tenant }),
  }
}

/** Options with a query. A filter that they inherit must not get lost. */
function withQuery<O extends { readonly query?: string | undefined; readonly filter?: unknown }>(
  options: O,
): O & { readonly query: string } {
  const { query = '' } = options
  return 'filter' in options ? { ...options, query, filter: options.filter } : { ...options, query }
}

/** The retriever of the port; `onPrepared` is told of a search before it runs. */
function retrieverOf<M extends Metadata>(
  settings: RetrieverSettings,
  onPrepared?: (prepared: PreparedSearch) => void,
): ExtendedRetriever<M, PgvectorCallOptions, PgvectorDetails> {
  return defineRetriever<M, PgvectorCallOptions, PgvectorDetails>({
    name: settings.name,
    options: ['vector', 'minScore', 'mode'],
    retrieve: async (request) => {
      try {
        const prepared = await prepareSearch(settings, request)
        onPrepared?.(prepared)
        return await findPassages<M>(settings, request, prepared)
      } catch (error) {
        if (request.signal?.aborted) throw request.signal.reason
        throw wrapError(error, `Searching collection '${settings.collection}'`)
      }
    },
  })
}
