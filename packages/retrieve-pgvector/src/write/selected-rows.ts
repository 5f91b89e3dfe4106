import { ConfigurationError, type Filter, type Metadata, validateFilter } from '@dspex/core'
import { type Collection, collectionSql } from '../collection/collection.ts'
import { compileFilter } from '../search/compile-filter.ts'
import { runStatement, statementValues, type StatementValues } from '../sql/database.ts'
import { arrayLiteral } from '../sql/quote-name.ts'
import { openStore } from './open-store.ts'
import type { StoreSettings } from './store-options.ts'
import { deleteRows } from './upsert.ts'

/** Which passages: exactly one of the three. */
export type PassageSelection<M extends Metadata> =
  | { readonly ids: readonly string[] }
  | { readonly filter: Filter<M> }
  | { readonly all: true }

/** Removes the passages of the tenant that are selected. Returns how many there were. */
export async function deletePassages<M extends Metadata>(
  settings: StoreSettings,
  selection: PassageSelection<M>,
): Promise<number> {
  const { collection, state } = await openStore(settings)
  const values = statementValues()
  const given = Object.keys(selection).filter((key) => ['ids', 'filter', 'all'].includes(key))
  if (given.length !== 1) throw new ConfigurationError('delete() takes one of ids, filter and all: true.')
  const filter = 'filter' in selection ? validateFilter(selection.filter) : undefined
  const rows = rowsSql(collection, settings.tenant, filter, values)
  const ids =
    'ids' in selection
      ? ` and ${collectionSql(collection).id} = any (${values.bind(arrayLiteral(selection.ids))}::text[]::${state.idType}[])`
      : ''
  return deleteRows(settings.db, { text: `delete from ${rows}${ids}`, values: values.values })
}

/** Counts the passages of the tenant that pass a filter. */
export async function countPassages<M extends Metadata>(
  settings: StoreSettings,
  filter: Filter<M> | undefined,
): Promise<number> {
  const { collection } = await openStore(settings)
  const values = statementValues()
  const rows = rowsSql(collection, settings.tenant, filter && validateFilter(filter), values)
  const text = `select count(*)::text as count from ${rows}`
  const [row] = await runStatement<{ readonly count: string }>(settings.db.$client, { text, values: values.values })
  return Number(row?.count ?? 0)
}

function rowsSql(
  collection: Collection,
  tenant: string,
  filter: Filter | undefined,
  { bind }: StatementValues,
): string {
  const { metadata, tenant: column, table } = collectionSql(collection)
  const owner = column === undefined ? 'true' : `${column} = ${bind(tenant)}::text`
  const test = filter ? compileFilter(filter, { metadata, promoted: collection.promoted }, bind) : 'true'
  return `${table} t where ${owner} and ${test}`
}
