import { ConfigurationError } from '@dspex/core'
import { type Collection, type PgvectorColumns, registrySql } from './collection.ts'
import { type Connection, runStatement } from '../sql/database.ts'
import type { PgvectorMetric, PgvectorType } from './metric.ts'
import { checkPromoted } from './promoted-keys.ts'
import { codeOf } from '../sql/wrap-error.ts'

/** The table that says of each collection where it is and which model made its vectors. */
export function registryTableSql(schema: string): string {
  return `create table if not exists ${registrySql(schema)} (
  name text primary key,
  model text not null,
  dimensions integer not null,
  settings jsonb not null,
  next_model text,
  next_dimensions integer,
  created_at timestamptz not null default now()
)`
}

interface RegistryRow {
  readonly model: string
  readonly dimensions: number
  readonly settings: string
  readonly next_model: string | null
  readonly next_dimensions: number | null
}

type Settings = Pick<Collection, 'schema' | 'table' | 'metric' | 'type' | 'promoted' | 'language'> & {
  readonly columns: PgvectorColumns
}

/** Options of {@link readCollection}. */
export interface ReadCollectionOptions {
  readonly name: string
  readonly schema: string
  /** Holds the row until the transaction ends, so that the model can't change meanwhile. @default not at all */
  readonly lock?: 'share' | 'update' | undefined
}

/** Reads a collection of the registry; `undefined` when there is none of that name. */
export async function readCollection(
  connection: Connection,
  { name, schema, lock }: ReadCollectionOptions,
): Promise<Collection | undefined> {
  let rows: readonly RegistryRow[]
  try {
    rows = await runStatement<RegistryRow>(connection, {
      text: `select model, dimensions, settings::text as settings, next_model, next_dimensions from ${registrySql(schema)} where name = $1::text${lock ? ` for ${lock}` : ''}`,
      values: [name],
    })
  } catch (error) {
    // The registry is made with the first collection.
    if (codeOf(error) === '42P01') return undefined
    throw error
  }
  const [row] = rows
  if (!row) return undefined
  const { promoted, ...settings } = JSON.parse(row.settings) as Settings
  checkPromoted(promoted)
  return {
    name,
    registrySchema: schema,
    model: row.model,
    dimensions: row.dimensions,
    promoted,
    ...settings,
    next:
      row.next_model === null || row.next_dimensions === null
        ? undefined
        : { model: row.next_model, dimensions: row.next_dimensions },
  }
}

/** Reads a collection, or says how it is made. */
export async function needCollection(connection: Connection, options: ReadCollectionOptions): Promise<Collection> {
  const collection = await readCollection(connection, options)
  if (collection) return collection
  throw new ConfigurationError(
    `There is no collection '${options.name}' in schema '${options.schema}'. Make it with: await pgvectorStore({ db, collection: '${options.name}', embedder }).migrate()`,
  )
}

/** Writes a collection, unless one of that name is there. */
export async function addCollection(connection: Connection, collection: Collection): Promise<void> {
  const { name, registrySchema, model, dimensions } = collection
  await runStatement(connection, {
    text: `insert into ${registrySql(registrySchema)} (name, model, dimensions, settings) values ($1::text, $2::text, $3::text::integer, $4::text::jsonb) on conflict (name) do nothing`,
    values: [name, model, String(dimensions), settingsText(collection)],
  })
}

/** Writes which keys of a collection are promoted. */
export async function savePromoted(connection: Connection, collection: Collection): Promise<void> {
  await runStatement(connection, {
    text: `update ${registrySql(collection.registrySchema)} set settings = $2::text::jsonb where name = $1::text`,
    values: [collection.name, settingsText(collection)],
  })
}

function settingsText({ schema, table, columns, metric, type, promoted, language }: Collection): string {
  const settings: Settings & { readonly metric: PgvectorMetric; readonly type: PgvectorType } = {
    schema,
    table,
    columns,
    metric,
    type,
    promoted,
    language,
  }
  return JSON.stringify(settings)
}
