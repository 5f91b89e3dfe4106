import { vectorText } from '../collection/check-vector.ts'
import { type Collection, collectionSql } from '../collection/collection.ts'
import { type Connection, type PgvectorDatabase, runStatement } from '../sql/database.ts'
import type { PassageRow } from '../collection/passage-row.ts'
import { arrayLiteral, quoteName } from '../sql/quote-name.ts'

/** A row with its vector. */
export type FullRow = PassageRow & { readonly vector: readonly number[] | Float32Array }

/** Where rows are written. */
export interface WriteTarget {
  readonly db: PgvectorDatabase
  readonly collection: Collection
  readonly tenant: string
  /** The SQL type of the ids. */
  readonly idType: string
}

/** The column that `reembed` fills, beside the one in use. */
export function nextColumn({ columns }: Collection): string {
  return `${columns.embedding}_next`
}

/** Writes rows within a transaction: new ones, and over those of the same id. No id may come twice. */
export async function writeRows(sql: Connection, target: WriteTarget, rows: readonly FullRow[]): Promise<void> {
  if (rows.length === 0) return
  const source =
    'unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as s(id, text, metadata, hash, embedding)'
  const values = [
    target.tenant,
    arrayLiteral(rows.map(({ id }) => id)),
    arrayLiteral(rows.map(({ text }) => text)),
    arrayLiteral(rows.map(({ metadata }) => metadata)),
    arrayLiteral(rows.map(({ hash }) => hash)),
    arrayLiteral(rows.map(({ vector }) => vectorText(vector))),
  ]
  await runStatement(sql, { text: insertSql(target, source), values })
}

function insertSql({ collection, idType }: WriteTarget, source: string): string {
  const { columns, type, dimensions, next } = collection
  const { table } = collectionSql(collection)
  const old = collectionSql(collection, 'o')
  const owner = old.tenant === undefined ? '' : ` and ${old.tenant} = $1::text`
  // Metadata that nobody mentions stays.
  const metadata = `coalesce(s.metadata::jsonb, (select ${old.metadata} from ${table} o where ${old.id} = s.id::${idType}${owner}), '{}')`
  const pairs: (readonly [column: string, value: string])[] = [
    ...(columns.tenant === undefined ? [] : [[columns.tenant, '$1::text'] as const]),
    [columns.id, `s.id::${idType}`],
    [columns.text, 's.text'],
    [columns.embedding, `s.embedding::${type}(${dimensions})`],
    ...(columns.metadata === undefined ? [] : [[columns.metadata, metadata] as const]),
    ...(columns.hash === undefined ? [] : [[columns.hash, 's.hash'] as const]),
  ]
  const keys = [columns.tenant, columns.id].filter((name) => name !== undefined)
  const updates = pairs
    .filter(([name]) => !keys.includes(name))
    .map(([name]) => `${quoteName(name)} = excluded.${quoteName(name)}`)
  // A changed text needs another vector of the coming model too.
  if (next) updates.push(`${quoteName(nextColumn(collection))} = null`)
  // In the order of ids, so that two writers who share some never wait for each other in a circle.
  return `insert into ${table} as t (${pairs.map(([name]) => quoteName(name)).join(', ')})
select ${pairs.map(([, value]) => value).join(', ')} from ${source} where $1::text is not null order by s.id
on conflict (${keys.map(quoteName).join(', ')}) do update set ${updates.join(', ')}`
}

/** Of rows, the ids of those whose vectors are those of the same texts already. */
export async function unchangedIds(
  sql: Connection,
  { collection, tenant, idType }: WriteTarget,
  rows: readonly PassageRow[],
): Promise<ReadonlySet<string>> {
  const { table, id, hash, embedding, tenant: tenantColumn } = collectionSql(collection)
  const found = await runStatement<{ readonly id: string }>(sql, {
    text: `select s.id from unnest($1::text[], $2::text[]) as s(id, hash) join ${table} t on ${id} = s.id::${idType}${tenantColumn ? ` and ${tenantColumn} = $3::text` : ''} where ${hash} = s.hash and ${embedding} is not null and $3::text is not null`,
    values: [arrayLiteral(rows.map((row) => row.id)), arrayLiteral(rows.map((row) => row.hash)), tenant],
  })
  return new Set(found.map((row) => row.id))
}

/** Writes the metadata of rows whose texts are there already, where it differs. Returns how many there were. */
export async function writeMetadata(
  sql: Connection,
  { collection, tenant, idType }: WriteTarget,
  rows: readonly PassageRow[],
): Promise<number> {
  const { table, id, metadata, tenant: tenantColumn } = collectionSql(collection)
  const ordered = rows.filter((row) => row.metadata !== null).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  if (ordered.length === 0 || metadata === undefined) return 0
  const updated = await runStatement(sql, {
    text: `update ${table} as t set ${quoteName(collection.columns.metadata as string)} = s.metadata::jsonb from unnest($1::text[], $2::text[]) as s(id, metadata) where ${id} = s.id::${idType}${tenantColumn ? ` and ${tenantColumn} = $3::text` : ''} and ${metadata} is distinct from s.metadata::jsonb and $3::text is not null returning 1`,
    values: [arrayLiteral(ordered.map((row) => row.id)), arrayLiteral(ordered.map((row) => row.metadata)), tenant],
  })
  return updated.length
}
