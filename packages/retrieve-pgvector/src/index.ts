export type { IndexProgress, IndexSettings } from './write/build-index.ts'
export type { CollectionStats, IndexStats } from './collection/collection-stats.ts'
export type { PgvectorColumns } from './collection/collection.ts'
export type { PgvectorDatabase } from './sql/database.ts'
export type { PgvectorExplanation } from './search/explain.ts'
export type { PgvectorMetric, PgvectorType } from './collection/metric.ts'
export type { PgvectorPassage } from './collection/passage-row.ts'
export {
  type PgvectorCallOptions,
  type PgvectorDetails,
  type PgvectorMode,
  type PgvectorPlan,
  type PgvectorRetrieveOptions,
  pgvectorRetriever,
  type PgvectorRetriever,
  type PgvectorRetrieverOptions,
} from './search/pgvector-retriever.ts'
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
} from './write/pgvector-store.ts'
export { pgvectorTable, type PgvectorTable, type PgvectorTableOptions } from './collection/pgvector-table.ts'
export type { ReembedCounts } from './write/reembed.ts'
export type { UpsertCounts } from './write/upsert.ts'
