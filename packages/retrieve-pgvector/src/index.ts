export type { IndexProgress, IndexSettings } from './build-index.ts'
export type { CollectionStats, IndexStats } from './collection-stats.ts'
export type { PgvectorColumns } from './collection.ts'
export type { PgvectorDatabase } from './database.ts'
export type { PgvectorExplanation } from './explain.ts'
export type { PgvectorMetric, PgvectorType } from './metric.ts'
export type { PgvectorPassage } from './passage-row.ts'
export {
  type PgvectorCallOptions,
  type PgvectorDetails,
  type PgvectorMode,
  type PgvectorPlan,
  type PgvectorRetrieveOptions,
  pgvectorRetriever,
  type PgvectorRetriever,
  type PgvectorRetrieverOptions,
} from './pgvector-retriever.ts'
export {
  type Cancellable,
  type IndexEvent,
  type PassageSelection,
  pgvectorStore,
  type PgvectorStore,
  type PgvectorStoreOptions,
  type PgvectorTablePlace,
  type ReembedEvent,
  type UpsertEvent,
} from './pgvector-store.ts'
export { pgvectorTable, type PgvectorTable, type PgvectorTableOptions } from './pgvector-table.ts'
export type { ReembedCounts } from './reembed.ts'
export type { UpsertCounts } from './upsert.ts'
