import { ConfigurationError, type Embedder } from '@dspex/core'
import { is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { ownColumns, type PgvectorColumns } from '../collection/collection.ts'
import {
  maxDimensions,
  maxIndexedDimensions,
  metrics,
  type PgvectorMetric,
  type PgvectorType,
} from '../collection/metric.ts'
import type { CollectionPlan } from '../collection/migrate.ts'
import { readDrizzleTable } from '../collection/pgvector-table.ts'
import { checkPromoted } from '../collection/promoted-keys.ts'
import { checkOptions, readTenant } from '../collection/read-narrowing.ts'
import type { PgvectorDatabase } from '../sql/database.ts'

/** Options of `pgvectorStore`. */
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
  readonly tenant?: string
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

/** Options of a store that were checked, with its defaults. */
export interface StoreSettings {
  readonly db: PgvectorDatabase
  readonly name: string
  readonly embedder: Embedder
  readonly schema: string
  readonly tenant: string
  readonly batchSize: number
  readonly concurrency: number
  /** From how many rows on vectors get an index; `Infinity` where none can be built. */
  readonly indexFrom: number
  /** The collection that `migrate` makes. */
  readonly plan: CollectionPlan
}

const optionNames = Object.keys({
  db: true,
  collection: true,
  embedder: true,
  table: true,
  schema: true,
  metric: true,
  type: true,
  promote: true,
  language: true,
  tenant: true,
  batchSize: true,
  concurrency: true,
  indexFrom: true,
} satisfies Record<keyof PgvectorStoreOptions, true>)

/** Checks the options of a store and fills in its defaults. @throws ConfigurationError when they can't work together */
export function readStoreOptions(options: PgvectorStoreOptions): StoreSettings {
  const { db, collection: name, embedder, schema = 'public', batchSize = 256, concurrency = 2 } = options
  checkOptions('pgvectorStore()', options, optionNames)
  const tenant = readTenant(options)
  const plan = planCollection(options)
  checkWhole('batchSize', batchSize)
  checkWhole('concurrency', concurrency)
  // An index that can't be built is not built by itself either.
  const isIndexable = embedder.dimensions <= maxIndexedDimensions[plan.collection.type]
  const indexFrom = isIndexable ? (options.indexFrom ?? 2000) : Infinity
  return { db, name, embedder, schema, tenant, batchSize, concurrency, indexFrom, plan }
}

function planCollection(options: PgvectorStoreOptions): CollectionPlan {
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
