import { ConfigurationError, type Filter, type Metadata, RetrieverError, validateFilter } from '@dspex/core'
import { showValue } from '@dspex/core/implement'
import { type Collection, collectionSql } from '../collection/collection.ts'
import { checkOptions, passesEverything, readIds } from '../collection/read-narrowing.ts'
import { compileFilter } from '../search/compile-filter.ts'
import { reading, runStatement, statementValues, type StatementValues } from '../sql/database.ts'
import { arrayLiteral } from '../sql/quote-name.ts'
import { openStore } from './open-store.ts'
import type { StoreSettings } from './store-options.ts'
import { deleteRows } from './upsert.ts'

/** Which passages: exactly one of the three. */
export type PassageSelection<M extends Metadata> =
  | { readonly ids: readonly string[] }
  | { readonly filter: Filter<M> }
  | { readonly all: true }

/** A selection that was checked. */
export interface Selected {
  readonly ids?: readonly string[]
  readonly filter?: Filter
}

const ways = ['ids', 'filter', 'all'] as const

/**
 * Checks which passages are meant. Nothing but `all: true` means all of them.
 *
 * @throws ConfigurationError, or RetrieverError `FILTER_INVALID`
 */
export function readSelection(call: string, selection: object): Selected {
  checkOptions(call, selection, [...ways, 'signal'])
  const given = ways.filter((way) => way in selection)
  if (given.length !== 1)
    throw new ConfigurationError(
      `${call} takes exactly one of ids, filter and all: true, but was given ${given.length === 0 ? 'none' : given.join(' and ')}.`,
    )
  if ('ids' in selection) return { ids: readIds(selection.ids) }
  if ('filter' in selection) {
    const filter = validateFilter(selection.filter)
    if (!passesEverything(filter)) return { filter }
    throw new RetrieverError(
      `The filter of ${call} lets every passage pass, as one does that is made of an empty list. Write \`all: true\` where that is meant.`,
      { code: 'FILTER_INVALID' },
    )
  }
  const { all } = selection as { readonly all: unknown }
  if (all === true) return {}
  throw new ConfigurationError(`\`all\` is ${showValue(all)}: only \`true\` stands for all passages.`)
}

/** Removes the passages of the tenant that are selected. Returns how many there were. */
export async function deletePassages(settings: StoreSettings, { ids, filter }: Selected): Promise<number> {
  const { collection, state } = await openStore(settings)
  const values = statementValues()
  const rows = rowsSql(collection, settings.tenant, filter, values)
  const named =
    ids === undefined
      ? ''
      : ` and ${collectionSql(collection).id} = any (${values.bind(arrayLiteral(ids))}::text[]::${state.idType}[])`
  return deleteRows(settings.db, { text: `delete from ${rows}${named}`, values: values.values })
}

/** Counts the passages of the tenant that pass a filter. */
export async function countPassages(settings: StoreSettings, filter: Filter | undefined): Promise<number> {
  const { collection } = await openStore(settings)
  const values = statementValues()
  const rows = rowsSql(collection, settings.tenant, filter, values)
  const text = `select count(*)::text as count from ${rows}`
  const [row] = await reading(() =>
    runStatement<{ readonly count: string }>(settings.db.$client, { text, values: values.values }),
  )
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
