import type { Metadata } from '@dspex/core'
import { eventStream, mergeSignals } from '@dspex/core/implement'
import { checkModel, type Collection, collectionSql } from '../collection/collection.ts'
import type { PgvectorPassage } from '../collection/passage-row.ts'
import { readTableState, type TableState } from '../collection/table-state.ts'
import { cancellable, type PgvectorDatabase, runStatement } from '../sql/database.ts'
import { wrapError } from '../sql/wrap-error.ts'
import type { IndexProgress } from '../collection/index-progress.ts'
import { buildIndex, type IndexSettings } from './build-index.ts'
import { openStore } from './open-store.ts'
import { reembedAll, type ReembedCounts } from './reembed.ts'
import type { StoreSettings } from './store-options.ts'
import { upsertAll, type UpsertCounts } from './upsert.ts'

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

/** Takes passages in and tells of each batch; after them the index is built where it pays. */
export function upsertEvents<M extends Metadata>(
  settings: StoreSettings,
  passages: Iterable<PgvectorPassage<M>> | AsyncIterable<PgvectorPassage<M>>,
  cancel?: AbortSignal,
): AsyncGenerator<UpsertEvent, void, undefined> {
  const { db, name, embedder, tenant, batchSize, concurrency } = settings
  return stream<UpsertEvent>({ db, cancel, doing: `Writing to collection '${name}'` }, async (emit, signal) => {
    const { collection, state } = await openStore(settings)
    checkModel(collection, embedder)
    const { idType } = state
    const onBatch = (counts: UpsertCounts): Promise<void> => emit({ type: 'batch-written', ...counts })
    const work = { db, collection, embedder, tenant, idType, batchSize, concurrency, signal, onBatch }
    const counts = await upsertAll(passages, work)
    const onProgress = (progress: IndexProgress): Promise<void> => emit({ type: 'index-progress', ...progress })
    await settle({ ...settings, collection, before: state, counts, signal, onProgress })
    await emit({ type: 'upsert-end', ...counts })
  })
}

/** A load that has been written. */
interface Load extends Pick<StoreSettings, 'db' | 'indexFrom'> {
  readonly collection: Collection
  readonly before: TableState
  readonly counts: UpsertCounts
  readonly signal: AbortSignal
  readonly onProgress: (progress: IndexProgress) => Promise<void>
}

/** After a load: what the planner knows, and the index once it pays. */
async function settle({ db, indexFrom, collection, before, counts, signal, onProgress }: Load): Promise<void> {
  if (counts.written > before.rows / 10) await analyze(db, collection)
  const { rows, hnsw } = await readTableState(db.$client, collection)
  if (hnsw === undefined && rows >= indexFrom && counts.written > 0)
    await buildIndex({ db, collection, rows, replaces: undefined, signal, onProgress })
}

/** Builds the index over the vectors anew and tells how far it is. */
export function reindexEvents(
  settings: StoreSettings,
  index: IndexSettings = {},
  cancel?: AbortSignal,
): AsyncGenerator<IndexEvent, void, undefined> {
  const { db, name } = settings
  return stream<IndexEvent>(
    { db, cancel, doing: `Building the index of collection '${name}'` },
    async (emit, signal) => {
      const { collection, state } = await openStore(settings)
      const onProgress = (progress: IndexProgress): Promise<void> => emit({ type: 'index-progress', ...progress })
      const { rows, hnsw: replaces } = state
      await buildIndex({ ...index, db, collection, rows, replaces, signal, onProgress })
      await analyze(db, collection)
      await emit({ type: 'index-end', rows })
    },
  )
}

/** Gives every passage a vector of the store's embedder and tells of each batch. */
export function reembedEvents(
  { db, name, schema, embedder, batchSize, indexFrom }: StoreSettings,
  cancel?: AbortSignal,
): AsyncGenerator<ReembedEvent, void, undefined> {
  return stream<ReembedEvent>({ db, cancel, doing: `Embedding collection '${name}' again` }, async (emit, signal) => {
    const onBatch = (counts: ReembedCounts): Promise<void> => emit({ type: 'batch-embedded', ...counts })
    const onIndex = (progress: IndexProgress): Promise<void> => emit({ type: 'index-progress', ...progress })
    const counts = await reembedAll({ db, name, schema, embedder, batchSize, indexFrom, signal, onBatch, onIndex })
    await emit({ type: 'reembed-end', ...counts })
  })
}

/** Makes a stream of work that either its reader or `cancel` stops. */
function stream<Event>(
  options: { readonly db: PgvectorDatabase; readonly cancel: AbortSignal | undefined; readonly doing: string },
  work: (emit: (event: Event) => Promise<void>, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<Event, void, undefined> {
  const { db, cancel, doing } = options
  return eventStream<Event>(async (emit, leaving) => {
    const signal = mergeSignals(leaving, cancel)
    signal.throwIfAborted()
    try {
      await cancellable(db, signal, () => work(emit, signal))
    } catch (error) {
      // What a cancelled statement says does not matter.
      throw signal.aborted ? signal.reason : wrapError(error, doing)
    }
  })
}

/** Drains a stream; its last event is what the promise is about. */
export async function lastEvent<Event extends { readonly type: string }, Type extends Event['type']>(
  events: AsyncIterable<Event>,
  type: Type,
): Promise<Extract<Event, { readonly type: Type }>> {
  for await (const event of events) if (event.type === type) return event as Extract<Event, { readonly type: Type }>
  throw new Error(`The stream ended without ${type}.`)
}

async function analyze(db: PgvectorDatabase, collection: Collection): Promise<void> {
  await runStatement(db.$client, {
    text: `analyze ${collectionSql(collection).table}`,
    values: [],
    prepare: false,
    timeoutMs: Infinity,
  })
}
