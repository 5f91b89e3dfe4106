import { ConfigurationError, type Embedder } from '@dspex/core'
import { showValue } from '@dspex/core/implement'
import type { PgvectorMetric, PgvectorType } from './metric.ts'
import { quoteName } from '../sql/quote-name.ts'

/** The columns of a table of passages, by what is in them. */
export interface PgvectorColumns {
  /** Names a passage, alone or within its tenant; text, or a type that text converts to, such as uuid. Unique. */
  readonly id: string
  /** The text of a passage. */
  readonly text: string
  /** Its vector: `vector(n)` or `halfvec(n)`. */
  readonly embedding: string
  /** What filters test, as `jsonb`. @default passages have no metadata */
  readonly metadata?: string | undefined
  /** Whose passage it is, as text. @default everybody's */
  readonly tenant?: string | undefined
  /** The hash of the text that was embedded, as text. @default computed from the text when it is needed */
  readonly hash?: string | undefined
  /** A `tsvector` of the text, kept by the database. @default computed from the text when it is needed */
  readonly search?: string | undefined
}

/** What the registry says of a collection: where it is, and what its vectors are. */
export interface Collection {
  readonly name: string
  /** The schema of the registry. */
  readonly registrySchema: string
  /** The schema of the table. */
  readonly schema: string
  readonly table: string
  readonly columns: PgvectorColumns
  /** The id of the embedder that made all of its vectors. */
  readonly model: string
  readonly dimensions: number
  readonly metric: PgvectorMetric
  readonly type: PgvectorType
  /** Keys of the metadata that have an index. */
  readonly promoted: readonly string[]
  /** How PostgreSQL finds words in the texts. */
  readonly language: string
  /** The model that `reembed` is changing to. */
  readonly next?: { readonly model: string; readonly dimensions: number } | undefined
}

/** The columns of the tables that this package makes. */
export const ownColumns: PgvectorColumns = {
  id: 'id',
  text: 'text',
  embedding: 'embedding',
  metadata: 'metadata',
  tenant: 'tenant',
  hash: 'hash',
  search: 'search',
}

/** Where the registry is, as SQL. */
export function registrySql(schema: string): string {
  return `${quoteName(schema)}."dspex_collections"`
}

/** The names of a collection, as SQL. */
export interface CollectionSql {
  readonly table: string
  readonly id: string
  readonly text: string
  readonly embedding: string
  readonly metadata: string | undefined
  readonly tenant: string | undefined
  /** The hash of the text, kept or computed. */
  readonly hash: string
}

/** Writes the names of a collection as SQL. `alias` stands before columns. */
export function collectionSql({ schema, table, columns }: Collection, alias = 't'): CollectionSql {
  const column = (name: string): string => `${alias}.${quoteName(name)}`
  const text = column(columns.text)
  return {
    table: `${quoteName(schema)}.${quoteName(table)}`,
    id: column(columns.id),
    text,
    embedding: column(columns.embedding),
    metadata: columns.metadata === undefined ? undefined : column(columns.metadata),
    tenant: columns.tenant === undefined ? undefined : column(columns.tenant),
    hash: columns.hash === undefined ? `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')` : column(columns.hash),
  }
}

/** Refuses an embedder other than the one that made the vectors. */
export function checkModel(collection: Collection, { id, dimensions }: Pick<Embedder, 'id' | 'dimensions'>): void {
  const { name, model, next } = collection
  if (model === id && collection.dimensions === dimensions) return
  const remedy =
    next?.model === id
      ? 'It is being embedded again with the other: finish that with reembed() of the store.'
      : `Use '${model}', or embed the collection again with reembed() of a store that has the other embedder.`
  throw new ConfigurationError(
    `The vectors of collection '${name}' were made by '${model}' (${collection.dimensions} dimensions), but the embedder is '${id}' (${dimensions} dimensions), and vectors of two models can't be compared. ${remedy}`,
  )
}

/** Refuses a tenant where passages have none. */
export function checkTenant({ name, columns }: Collection, tenant: string): void {
  if (tenant === '' || columns.tenant !== undefined) return
  throw new ConfigurationError(
    `Collection '${name}' can't be asked for tenant ${showValue(tenant)}: its table has no column for it. Name one as columns.tenant.`,
  )
}
