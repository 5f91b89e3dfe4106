import type { CorpusPassage, Filter, Metadata } from '@dspex/core'
import { type Collection, collectionSql } from '../collection/collection.ts'
import { compileFilter } from '../search/compile-filter.ts'
import { cancellable, type PgvectorDatabase, reading, runStatement, statementValues } from '../sql/database.ts'

/** Which passages to list. */
export interface Listing {
  readonly db: PgvectorDatabase
  readonly collection: Collection
  /** The type of the ids. */
  readonly idType: string
  readonly tenant: string
  readonly filter: Filter | undefined
  readonly signal: AbortSignal | undefined
}

/** So many rows are read at once. */
const pageSize = 1000

interface Row {
  readonly id: string
  readonly text: string
  readonly metadata: string | null
}

/** Reads passages in the order of their ids, a page at a time; rows that come or go meanwhile do not disturb it. */
export async function* listPassages<M extends Metadata>(
  listing: Listing,
): AsyncGenerator<CorpusPassage<M>, void, undefined> {
  const { db, collection, idType, tenant, filter, signal } = listing
  const { table, id, text, metadata, tenant: owner } = collectionSql(collection)
  let last: string | undefined
  for (;;) {
    const { values, bind } = statementValues()
    const tests = [
      ...(owner === undefined ? [] : [`${owner} = ${bind(tenant)}::text`]),
      ...(filter ? [compileFilter(filter, { metadata, promoted: collection.promoted }, bind)] : []),
      ...(last === undefined ? [] : [`${id} > ${bind(last)}::text::${idType}`]),
    ]
    const where = tests.length > 0 ? `where ${tests.join(' and ')}` : ''
    const columns = `${id}::text as id, ${text} as text, ${metadata === undefined ? 'null' : `${metadata}::text`} as metadata`
    const query = `select ${columns} from ${table} t ${where} order by ${id} limit ${pageSize}`
    const page = await cancellable(db, signal, () =>
      reading(() => runStatement<Row>(db.$client, { text: query, values })),
    )
    for (const row of page) {
      signal?.throwIfAborted()
      yield { id: row.id, text: row.text, metadata: (row.metadata === null ? {} : JSON.parse(row.metadata)) as M }
    }
    last = page.at(-1)?.id
    if (page.length < pageSize) return
  }
}
