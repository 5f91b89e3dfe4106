import type { CorpusPassage, Filter, Metadata } from '@dspex/core'
import { readFilter } from '@dspex/core/implement'
import { type CollectionStats, readStats } from '../collection/collection-stats.ts'
import { migrate } from '../collection/migrate.ts'
import { checkOptions } from '../collection/read-narrowing.ts'
import type { PgvectorPassage } from '../collection/passage-row.ts'
import { cancellable, type PgvectorDatabase, reading } from '../sql/database.ts'
import { wrapError } from '../sql/wrap-error.ts'
import type { IndexSettings } from './build-index.ts'
import { listPassages } from './list-passages.ts'
import { openStore } from './open-store.ts'
import type { ReembedCounts } from './reembed.ts'
import { countPassages, deletePassages, type PassageSelection, readSelection } from './selected-rows.ts'
import { type PgvectorStoreOptions, readStoreOptions } from './store-options.ts'
import type { UpsertCounts } from './upsert.ts'
import {
  type IndexEvent,
  lastEvent,
  reembedEvents,
  type ReembedEvent,
  reindexEvents,
  upsertEvents,
  type UpsertEvent,
} from './write-events.ts'

/** Something that can be cancelled. */
export interface Cancellable {
  /** Cancels the work, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** Keeps the passages of a collection. Every method rejects with a `RetrieverError` or `ConfigurationError`. */
export interface PgvectorStore<M extends Metadata = Metadata> {
  /** Makes extension, registry, table and indexes where they are missing. Safe at every start, of many processes. */
  migrate(): Promise<void>
  /**
   * Adds passages, or replaces those of the same id; texts that have not changed are not embedded again, so that an
   * interrupted upsert is continued by doing it again. Builds the index over the vectors when there are enough.
   */
  upsert(
    passages: Iterable<PgvectorPassage<M>> | AsyncIterable<PgvectorPassage<M>>,
    options?: Cancellable,
  ): Promise<UpsertCounts>
  /** As `upsert`, telling after each batch. Leaving the loop stops the work. */
  upsertEvents(
    passages: Iterable<PgvectorPassage<M>> | AsyncIterable<PgvectorPassage<M>>,
    options?: Cancellable,
  ): AsyncIterable<UpsertEvent>
  /**
   * Removes passages: those of `ids`, those that pass `filter`, or with `all: true` all of the tenant. Returns how many
   * there were. Anything else (`undefined`, `null`, `false`, an empty list, two at once) is refused and removes nothing.
   */
  delete(selection: PassageSelection<M> & Cancellable): Promise<number>
  /**
   * Reads passages in the order of their ids, without their vectors, a thousand at a time: to find out which of them a
   * source no longer has, say.
   */
  list(options?: { readonly filter?: Filter<M> } & Cancellable): AsyncIterable<CorpusPassage<M>>
  /** Counts passages. */
  count(options?: { readonly filter?: Filter<M> } & Cancellable): Promise<number>
  /** Builds the index over the vectors anew, as after many changes; the old one serves until then. */
  reindex(options?: IndexSettings & Cancellable): Promise<void>
  /** As `reindex`, telling how far it is, where there is a second connection to ask on. */
  reindexEvents(options?: IndexSettings & Cancellable): AsyncIterable<IndexEvent>
  /** Gives every passage, of all tenants, a vector of this store's embedder. Continues what was interrupted. */
  reembed(options?: Cancellable): Promise<ReembedCounts>
  /** As `reembed`, telling after each batch. */
  reembedEvents(options?: Cancellable): AsyncIterable<ReembedEvent>
  /** Says what is there. */
  stats(options?: Cancellable): Promise<CollectionStats>
  /** The same store for the passages of another tenant. */
  forTenant(tenant: string): PgvectorStore<M>
}

/**
 * Keeps passages with their vectors in PostgreSQL, for `pgvectorRetriever` to find.
 *
 * @throws ConfigurationError when the options can't work together
 */
export function pgvectorStore<M extends Metadata = Metadata>(options: PgvectorStoreOptions): PgvectorStore<M> {
  const settings = readStoreOptions(options)
  const { db, name, tenant } = settings
  return {
    migrate: () =>
      guarded({ db, doing: `Migrating collection '${name}'` }, async () => void (await migrate(db, settings.plan))),
    upsertEvents(passages, options = {}) {
      checkOptions('upsertEvents()', options, ['signal'])
      return upsertEvents(settings, passages, options.signal)
    },
    upsert: async (passages, options = {}) => {
      checkOptions('upsert()', options, ['signal'])
      const { type: _, ...counts } = await lastEvent(upsertEvents(settings, passages, options.signal), 'upsert-end')
      return counts
    },
    async delete(selection) {
      const selected = readSelection('delete()', selection)
      const { signal } = selection
      return guarded({ db, signal, doing: `Deleting from collection '${name}'` }, () =>
        deletePassages(settings, selected),
      )
    },
    async *list(options = {}) {
      checkOptions('list()', options, ['filter', 'signal'])
      const filter = readFilter(options)
      const { signal } = options
      signal?.throwIfAborted()
      try {
        const { collection, state } = await cancellable(db, signal, () => openStore(settings))
        yield* listPassages<M>({ db, collection, idType: state.idType, tenant, filter, signal })
      } catch (error) {
        throw signal?.aborted ? signal.reason : wrapError(error, `Listing collection '${name}'`)
      }
    },
    async count(options = {}) {
      checkOptions('count()', options, ['filter', 'signal'])
      const filter = readFilter(options)
      const { signal } = options
      return guarded({ db, signal, doing: `Counting collection '${name}'` }, () => countPassages(settings, filter))
    },
    reindexEvents(options = {}) {
      checkOptions('reindexEvents()', options, indexOptions)
      const { signal, ...index } = options
      return reindexEvents(settings, index, signal)
    },
    async reindex(options = {}) {
      checkOptions('reindex()', options, indexOptions)
      const { signal, ...index } = options
      await lastEvent(reindexEvents(settings, index, signal), 'index-end')
    },
    reembedEvents(options = {}) {
      checkOptions('reembedEvents()', options, ['signal'])
      return reembedEvents(settings, options.signal)
    },
    reembed: async (options = {}) => {
      checkOptions('reembed()', options, ['signal'])
      const { type: _, ...counts } = await lastEvent(reembedEvents(settings, options.signal), 'reembed-end')
      return counts
    },
    async stats(options = {}) {
      checkOptions('stats()', options, ['signal'])
      const { signal } = options
      return guarded({ db, signal, doing: `Reading collection '${name}'` }, async () => {
        const { collection, state } = await openStore(settings)
        return reading(() => readStats(db, collection, state))
      })
    },
    forTenant: (tenant) => pgvectorStore({ ...options, tenant }),
  }
}

const indexOptions = Object.keys({
  m: true,
  efConstruction: true,
  concurrently: true,
  memoryMb: true,
  signal: true,
} satisfies Record<keyof (IndexSettings & Cancellable), true>)

/** Does work that an abort cancels. */
async function guarded<T>(
  { db, signal, doing }: { readonly db: PgvectorDatabase; readonly doing: string } & Cancellable,
  work: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  try {
    return await cancellable(db, signal, work)
  } catch (error) {
    // What a cancelled statement says does not matter.
    throw signal?.aborted ? signal.reason : wrapError(error, doing)
  }
}
