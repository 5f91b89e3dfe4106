import {
  ConfigurationError,
  type CorpusPassage,
  type Embedder,
  type Filter,
  type Metadata,
  validateFilter,
} from '@dspex/core'
import { eventStream, mergeSignals } from '@dspex/core/implement'
import { is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { buildIndex, type IndexProgress, type IndexSettings } from './build-index.ts'
import {
  checkModel,
  checkTenant,
  type Collection,
  collectionSql,
  ownColumns,
  type PgvectorColumns,
} from '../collection/collection.ts'
import { type CollectionStats, readStats } from '../collection/collection-stats.ts'
import { compileFilter } from '../search/compile-filter.ts'
import { type PgvectorDatabase, runStatement, statementValues } from '../sql/database.ts'
import {
  maxDimensions,
  maxIndexedDimensions,
  metrics,
  type PgvectorMetric,
  type PgvectorType,
} from '../collection/metric.ts'
import { migrate } from '../collection/migrate.ts'
import { listPassages } from './list-passages.ts'
import type { PgvectorPassage } from '../collection/passage-row.ts'
import { readDrizzleTable } from '../collection/pgvector-table.ts'
import { checkPromoted } from '../collection/promoted-keys.ts'
import { arrayLiteral } from '../sql/quote-name.ts'
import { reembedAll, type ReembedCounts } from './reembed.ts'
import { needCollection } from '../collection/registry.ts'
import { readTableState, type TableState } from '../collection/table-state.ts'
import { deleteRows, upsertAll, type UpsertCounts } from './upsert.ts'
import { wrapError } from '../sql/wrap-error.ts'

/** Options of {@link pgvectorStore}. */
export interface PgvectorStoreOptions {
  /** The database. The caller closes it. */
  readonly db: PgvectorDatabase
  /** Names the collection; retrievers ask for it by this. */
  readonly collection: string
  /** Makes the vectors. Its id is kept with them. */
  readonly embedder: Embedder
  /** A table of your own: what `pgvectorTable` made, or where one is. @default `dspex_<collection>`, which `migrate` makes */
  readonly table?: PgTable | PgvectorTablePlace | undefined
  /** The schema of the registry and of the tables that are made. @default 'public' */
  readonly schema?: string | undefined
  /** How far apart vectors are. @default 'cosine' */
  readonly metric?: PgvectorMetric | undefined
  /** How the numbers of vectors are kept. @default 'vector' */
  readonly type?: PgvectorType | undefined
  /** Keys of the metadata that filters often use; each gets an index. @default [] */
  readonly promote?: readonly string[] | undefined
  /** How PostgreSQL finds words, such as `english`, `german` or `simple`. @default 'english' */
  readonly language?: string | undefined
  /** Whose passages are written and read. @default '' */
  readonly tenant?: string | undefined
  /** How many passages are embedded and written at once. @default 256 */
  readonly batchSize?: number | undefined
  /** How many batches are embedded at once, ahead of the one that is written. @default 2 */
  readonly concurrency?: number | undefined
  /** From how many rows on vectors get an index; below, comparing with all of them is as fast. @default 2000 */
  readonly indexFrom?: number | undefined
}

/** Where a table is that is there already. */
export interface PgvectorTablePlace {
  /** Its schema. @default that of the registry */
  readonly schema?: string | undefined
  /** Its name. */
  readonly name: string
  /** What its columns hold. */
  readonly columns: PgvectorColumns
}

/** What happens during an upsert; the last one is `upsert-end`. */
export type UpsertEvent =
  /** A batch has been committed: what it counts stays, whatever happens next. */
  | ({ readonly type: 'batch-written' } & UpsertCounts)
  | ({ readonly type: 'index-progress' } & IndexProgress)
  | ({ readonly type: 'upsert-end' } & UpsertCounts)

/** What happens while an index is built; the last one is `index-end`. */
export type IndexEvent =
  | ({ readonly type: 'index-progress' } & IndexProgress)
  | { readonly type: 'index-end'; readonly rows: number }

/** What happens while a collection is embedded again; the last one is `reembed-end`. */
export type ReembedEvent =
  | ({ readonly type: 'batch-embedded' } & ReembedCounts)
  | ({ readonly type: 'index-progress' } & IndexProgress)
  | ({ readonly type: 'reembed-end' } & ReembedCounts)

/** Something that can be cancelled. */
export interface Cancellable {
  /** Cancels the work, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** Which passages: exactly one of the three. */
export type PassageSelection<M extends Metadata> =
  | { readonly ids: readonly string[] }
  | { readonly filter: Filter<M> }
  | { readonly all: true }

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
  upsertEvents(passages: Iterable<PgvectorPassage<M>> | AsyncIterable<PgvectorPassage<M>>): AsyncIterable<UpsertEvent>
  /** Removes passages. Returns how many there were. */
  delete(selection: PassageSelection<M> & Cancellable): Promise<number>
  /**
   * Reads passages in the order of their ids, without their vectors, a thousand at a time: to find out which of them a
   * source no longer has, say.
   */
  list(options?: { readonly filter?: Filter<M> | undefined } & Cancellable): AsyncIterable<CorpusPassage<M>>
  /** Counts passages. */
  count(options?: { readonly filter?: Filter<M> | undefined } & Cancellable): Promise<number>
  /** Builds the index over the vectors anew, as after many changes; the old one serves until then. */
  reindex(options?: IndexSettings & Cancellable): Promise<void>
  /** As `reindex`, telling how far it is, where there is a second connection to ask on. */
  reindexEvents(options?: IndexSettings): AsyncIterable<IndexEvent>
  /** Gives every passage, of all tenants, a vector of this store's embedder. Continues what was interrupted. */
  reembed(options?: Cancellable): Promise<ReembedCounts>
  /** As `reembed`, telling after each batch. */
  reembedEvents(): AsyncIterable<ReembedEvent>
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
  const { db, collection: name, embedder, schema = 'public', tenant = '', batchSize = 256, concurrency = 2 } = options
  const planned = planCollection(options)
  const { collection: plan } = planned
  checkWhole('batchSize', batchSize)
  checkWhole('concurrency', concurrency)
  // An index that can't be built is not built by itself either.
  const indexFrom = embedder.dimensions > maxIndexedDimensions[plan.type] ? Infinity : (options.indexFrom ?? 2000)

  const open = async (): Promise<{ readonly collection: Collection; readonly state: TableState }> => {
    const collection = await needCollection(db.$client, { name, schema })
    checkTenant(collection, tenant)
    return { collection, state: await readTableState(db.$client, collection) }
  }
  const rowsOf = (
    collection: Collection,
    filter: Filter | undefined,
    { bind }: ReturnType<typeof statementValues>,
  ): string => {
    const { metadata, tenant: column, table } = collectionSql(collection)
    const owner = column === undefined ? 'true' : `${column} = ${bind(tenant)}::text`
    const test = filter ? compileFilter(filter, { metadata, promoted: collection.promoted }, bind) : 'true'
    return `${table} t where ${owner} and ${test}`
  }

  const upsertEvents = (
    passages: Iterable<PgvectorPassage<M>> | AsyncIterable<PgvectorPassage<M>>,
    cancel?: AbortSignal,
  ): AsyncGenerator<UpsertEvent, void, undefined> =>
    stream<UpsertEvent>(`Writing to collection '${name}'`, cancel, async (emit, signal) => {
      const { collection, state } = await open()
      checkModel(collection, embedder)
      const { idType } = state
      const onBatch = (counts: UpsertCounts): Promise<void> => emit({ type: 'batch-written', ...counts })
      const work = { db, collection, embedder, tenant, idType, batchSize, concurrency, signal, onBatch }
      const counts = await upsertAll(passages, work)
      await settle(collection, state, counts, signal, (progress) => emit({ type: 'index-progress', ...progress }))
      await emit({ type: 'upsert-end', ...counts })
    })

  /** After a load: what the planner knows, and the index once it pays. */
  const settle = async (
    collection: Collection,
    before: TableState,
    counts: UpsertCounts,
    signal: AbortSignal,
    onProgress: (progress: IndexProgress) => Promise<void>,
  ): Promise<void> => {
    if (counts.written > before.rows / 10) await analyze(db, collection)
    const { rows, hnsw } = await readTableState(db.$client, collection)
    if (hnsw === undefined && rows >= indexFrom && counts.written > 0)
      await buildIndex({ db, collection, rows, replaces: undefined, signal, onProgress })
  }

  const reindexEvents = (
    settings: IndexSettings = {},
    cancel?: AbortSignal,
  ): AsyncGenerator<IndexEvent, void, undefined> =>
    stream<IndexEvent>(`Building the index of collection '${name}'`, cancel, async (emit, signal) => {
      const { collection, state } = await open()
      const onProgress = (progress: IndexProgress): Promise<void> => emit({ type: 'index-progress', ...progress })
      const { rows, hnsw: replaces } = state
      await buildIndex({ ...settings, db, collection, rows, replaces, signal, onProgress })
      await analyze(db, collection)
      await emit({ type: 'index-end', rows })
    })

  const reembedEvents = (cancel?: AbortSignal): AsyncGenerator<ReembedEvent, void, undefined> =>
    stream<ReembedEvent>(`Embedding collection '${name}' again`, cancel, async (emit, signal) => {
      const onBatch = (counts: ReembedCounts): Promise<void> => emit({ type: 'batch-embedded', ...counts })
      const onIndex = (progress: IndexProgress): Promise<void> => emit({ type: 'index-progress', ...progress })
      const counts = await reembedAll({ db, name, schema, embedder, batchSize, indexFrom, signal, onBatch, onIndex })
      await emit({ type: 'reembed-end', ...counts })
    })

  return {
    migrate: () => guarded(`Migrating collection '${name}'`, async () => void (await migrate(db, planned))),
    upsertEvents: (passages) => upsertEvents(passages),
    upsert: async (passages, { signal } = {}) => {
      const { type: _, ...counts } = await lastEvent(upsertEvents(passages, signal), 'upsert-end')
      return counts
    },
    delete: ({ signal, ...selection }) =>
      guarded(`Deleting from collection '${name}'`, async () => {
        signal?.throwIfAborted()
        const { collection, state } = await open()
        const values = statementValues()
        const given = Object.keys(selection).filter((key) => ['ids', 'filter', 'all'].includes(key))
        if (given.length !== 1) throw new ConfigurationError('delete() takes one of ids, filter and all: true.')
        const filter = 'filter' in selection ? validateFilter(selection.filter) : undefined
        const rows = rowsOf(collection, filter, values)
        const ids =
          'ids' in selection
            ? ` and ${collectionSql(collection).id} = any (${values.bind(arrayLiteral(selection.ids))}::text[]::${state.idType}[])`
            : ''
        return deleteRows(db, { text: `delete from ${rows}${ids}`, values: values.values })
      }),
    async *list({ filter, signal } = {}) {
      signal?.throwIfAborted()
      try {
        const { collection, state } = await open()
        const checked = filter && validateFilter(filter)
        yield* listPassages<M>({ db, collection, idType: state.idType, tenant, filter: checked, signal })
      } catch (error) {
        throw signal?.aborted ? signal.reason : wrapError(error, `Listing collection '${name}'`)
      }
    },
    count: ({ filter, signal } = {}) =>
      guarded(`Counting collection '${name}'`, async () => {
        signal?.throwIfAborted()
        const { collection } = await open()
        const values = statementValues()
        const rows = rowsOf(collection, filter && validateFilter(filter), values)
        const text = `select count(*)::text as count from ${rows}`
        const [row] = await runStatement<{ readonly count: string }>(db.$client, { text, values: values.values })
        return Number(row?.count ?? 0)
      }),
    reindexEvents: (settings) => reindexEvents(settings),
    reindex: async ({ signal, ...settings } = {}) =>
      void (await lastEvent(reindexEvents(settings, signal), 'index-end')),
    reembedEvents: () => reembedEvents(),
    reembed: async ({ signal } = {}) => {
      const { type: _, ...counts } = await lastEvent(reembedEvents(signal), 'reembed-end')
      return counts
    },
    stats: ({ signal } = {}) =>
      guarded(`Reading collection '${name}'`, async () => {
        signal?.throwIfAborted()
        const { collection, state } = await open()
        return readStats(db, collection, state)
      }),
    forTenant: (tenant) => pgvectorStore({ ...options, tenant }),
  }
}

async function guarded<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw wrapError(error, doing)
  }
}

/** Makes a stream of work that either its reader or `cancel` stops. */
function stream<Event>(
  doing: string,
  cancel: AbortSignal | undefined,
  work: (emit: (event: Event) => Promise<void>, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<Event, void, undefined> {
  return eventStream<Event>(async (emit, leaving) => {
    const signal = mergeSignals(leaving, cancel)
    signal.throwIfAborted()
    try {
      await work(emit, signal)
    } catch (error) {
      // What a cancelled statement says does not matter.
      throw signal.aborted ? signal.reason : wrapError(error, doing)
    }
  })
}

/** Drains a stream; its last event is what the promise is about. */
async function lastEvent<Event extends { readonly type: string }, Type extends Event['type']>(
  events: AsyncIterable<Event>,
  type: Type,
): Promise<Extract<Event, { readonly type: Type }>> {
  for await (const event of events) if (event.type === type) return event as Extract<Event, { readonly type: Type }>
  throw new Error(`The stream ended without ${type}.`)
}

function planCollection(options: PgvectorStoreOptions): {
  readonly collection: Collection
  readonly ownsTable: boolean
} {
  const { collection: name, embedder, table, schema = 'public', promote = [] } = options
  const { metric = 'cosine', type = 'vector', language = 'english' } = options
  if (!/^[a-z_][a-z0-9_]{0,39}$/.test(name))
    throw new ConfigurationError(`A collection is called by up to 40 of a-z, 0-9 and _, but not '${name}'.`)
  if (!Object.hasOwn(metrics, metric))
    throw new ConfigurationError(`There is no metric '${metric}': use ${Object.keys(metrics).join(', ')}.`)
  if (!Object.hasOwn(maxIndexedDimensions, type))
    throw new ConfigurationError(`There is no type '${type}': use vector or halfvec.`)
  if (!Number.isInteger(embedder.dimensions) || embedder.dimensions < 1 || embedder.dimensions > maxDimensions)
    throw new ConfigurationError(
      `The embedder '${embedder.id}' has ${embedder.dimensions} dimensions, but pgvector keeps 1 to ${maxDimensions}.`,
    )
  checkPromoted(promote)
  const place =
    table === undefined
      ? { schema: undefined, name: `dspex_${name}`, columns: ownColumns }
      : is(table, PgTable)
        ? readDrizzleTable(table)
        : table
  return {
    ownsTable: table === undefined,
    collection: {
      name,
      registrySchema: schema,
      schema: place.schema ?? schema,
      table: place.name,
      columns: place.columns,
      model: embedder.id,
      dimensions: embedder.dimensions,
      metric,
      type,
      promoted: promote,
      language,
    },
  }
}

function checkWhole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new ConfigurationError(`${name} is ${value}, but must be a whole number from 1.`)
}

async function analyze(db: PgvectorDatabase, collection: Collection): Promise<void> {
  await runStatement(db.$client, { text: `analyze ${collectionSql(collection).table}`, values: [], prepare: false })
}
