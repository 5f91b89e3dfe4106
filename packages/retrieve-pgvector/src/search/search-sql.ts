import type { Filter } from '@dspex/core'
import type { PgvectorMode } from './pgvector-plan.ts'
import type { ScanChoice } from './choose-scan.ts'
import { type Collection, collectionSql, registrySql } from '../collection/collection.ts'
import { compileFilter, countTests } from './compile-filter.ts'
import { type Statement, statementValues, type StatementValues } from '../sql/database.ts'
import { metrics } from '../collection/metric.ts'
import { quoteLiteral, quoteName } from '../sql/quote-name.ts'
import type { TableState } from '../collection/table-state.ts'

/** What is searched for. */
export interface Search {
  readonly collection: Collection
  readonly state: TableState
  readonly tenant: string
  readonly filter: Filter | undefined
  /** How many rows; of each leg of a hybrid search too. */
  readonly limit: number
  /** The vector, as PostgreSQL reads it. */
  readonly vector?: string | undefined
  readonly words?: string | undefined
  readonly choice?: ScanChoice | undefined
  /** Whether the vectors are asked for, to tell passages apart by. */
  readonly withVectors?: boolean | undefined
}

/** How passages are joined from two rankings. */
export interface Fusion {
  readonly k: number
  readonly weights: { readonly dense: number; readonly lexical: number }
  /** A rank counts as 1 / (this + rank). */
  readonly rankConstant: number
}

/** A row that a search finds. */
export interface FoundRow {
  readonly id: string
  readonly text: string
  readonly metadata: string | null
  /** Smaller is nearer; of a lexical search negative; of a hybrid one the negative sum of the shares. */
  readonly distance: number | string
  readonly vector?: string | null
  /** The model that the registry names at this moment. */
  readonly model: string
  /** How many rows the dense leg of a hybrid search found. */
  readonly dense_count?: string
}

/** The statement of a search by meaning, by words, or by both. */
export function searchSql(mode: PgvectorMode, search: Search, fusion: Fusion): Statement {
  if (mode === 'dense') return denseSql(search)
  return mode === 'lexical' ? lexicalSql(search) : hybridSql(search, fusion)
}

/** A search by vector. The vector is bound once; ascending distance is what an index can serve. */
export function denseSql(search: Search): Statement {
  const values = statementValues()
  const { table, embedding } = collectionSql(search.collection)
  const distance = distanceSql(search, values)
  const where = whereSql(search, values)
  const row = rowSql(search, values)
  const limit = `${values.bind(String(search.limit))}::text::bigint`
  const isIndexed = search.choice?.scan === 'hnsw'
  const notNull = search.collection.columns.hash === undefined ? ` and ${embedding} is not null` : ''
  // In a subquery that stays one, the distance is computed once and no index over vectors fits.
  const text = isIndexed
    ? `select ${row}, ${distance} as distance from ${table} t where ${where}${notNull} order by ${distance} limit ${limit}`
    : `select * from (select ${row}, ${distance} as distance from ${table} t where ${where}${notNull} offset 0) t order by distance, id limit ${limit}`
  return finish(search, text, values)
}

/** A search by words, best first. */
function lexicalSql(search: Search): Statement {
  const values = statementValues()
  const { cte, score, found, from } = wordsSql(search, values)
  const where = whereSql(search, values)
  const row = rowSql(search, values)
  const limit = `${values.bind(String(search.limit))}::text::bigint`
  const text = `${cte}select * from (select ${row}, ${score} as distance from ${from} where ${where}${found} order by ${score} limit ${limit}) t where distance < 0 order by distance, id`
  return finish(search, text, values)
}

/** Both searches and their fusion by rank, in one statement. */
function hybridSql(search: Search, { k, weights, rankConstant }: Fusion): Statement {
  const values = statementValues()
  const { table, id, embedding } = collectionSql(search.collection)
  const distance = distanceSql(search, values)
  const { cte, score, found, from } = wordsSql(search, values)
  const limit = `${values.bind(String(search.limit))}::text::bigint`
  const isIndexed = search.choice?.scan === 'hnsw'
  const where = whereSql(search, values)
  const notNull = search.collection.columns.hash === undefined ? ` and ${embedding} is not null` : ''
  const nearest = isIndexed
    ? `select t.ctid as row, ${id}::text as id, ${distance} as distance from ${table} t where ${where}${notNull} order by ${distance} limit ${limit}`
    : `select * from (select t.ctid as row, ${id}::text as id, ${distance} as distance from ${table} t where ${where}${notNull} offset 0) t order by distance, id limit ${limit}`
  const share = (leg: string, weight: number): string =>
    `coalesce(${values.bind(String(weight))}::text::float8 / (${rankConstant} + ${leg}.rank), 0)`
  const sum = `${share('d', weights.dense)} + ${share('l', weights.lexical)}`
  const row = rowSql(search, values)
  const text = `${cte ? `${cte.trimEnd()}, ` : 'with '}nearest as materialized (${nearest}),
worded as materialized (select * from (select t.ctid as row, ${id}::text as id, ${score} as distance from ${from} where ${where}${found} order by ${score} limit ${limit}) t where distance < 0),
d as (select row, id, row_number() over (order by distance, id) as rank from nearest),
l as (select row, id, row_number() over (order by distance, id) as rank from worded),
fused as (select row, id, -(${sum}) as distance from d full join l using (row, id) order by distance, id limit ${values.bind(String(k))}::text::bigint)
select ${row}, f.distance, (select count(*) from nearest)::text as dense_count from fused f join ${table} t on t.ctid = f.row order by f.distance, f.id`
  return finish(search, text, values)
}

/** How many tests a filter may have for its statement to be kept prepared: their texts come again. */
const preparedTests = 8

function finish({ filter }: Search, text: string, { values }: StatementValues): Statement {
  return { text, values, prepare: filter === undefined || countTests(filter) <= preparedTests }
}

function distanceSql({ collection, vector = '' }: Search, { bind }: StatementValues): string {
  const { embedding } = collectionSql(collection)
  const { metric, type } = collection
  // The parameter is a vector itself: cast from text, it would be read again for every row.
  return `${embedding} ${metrics[metric].operator} ${bind(vector)}::${type}`
}

function whereSql({ collection, tenant, filter }: Search, { bind }: StatementValues): string {
  const { metadata, tenant: column } = collectionSql(collection)
  const tests = [
    ...(column === undefined ? [] : [`${column} = ${bind(tenant)}::text`]),
    ...(filter === undefined ? [] : [compileFilter(filter, { metadata, promoted: collection.promoted }, bind)]),
  ]
  return tests.length === 0 ? 'true' : tests.join(' and ')
}

function rowSql({ collection, withVectors = false }: Search, { bind }: StatementValues): string {
  const { id, text, metadata, embedding } = collectionSql(collection)
  const model = `(select model from ${registrySql(collection.registrySchema)} where name = ${bind(collection.name)}::text)`
  return `${id}::text as id, ${text} as text, ${metadata === undefined ? 'null' : `${metadata}::text`} as metadata${withVectors ? `, ${embedding}::text as vector` : ''}, ${model} as model`
}

interface WordsSql {
  /** What goes before `select`, or nothing. */
  readonly cte: string
  /** Negative where a word is found: the better, the smaller. */
  readonly score: string
  /** A condition for rows with any of the words, or nothing where the index sees to that. */
  readonly found: string
  readonly from: string
}

/** So many different words of a text are searched for. */
const mostWords = 64
/** So many rows are counted to learn how common a word is: beyond, it is guessed. */
const mostCounted = 10_000

/**
 * Ranks by words: BM25 where there is an index for it. Else PostgreSQL ranks by how often a word is there and how long the
 * text is, and each word is weighed by how rare it is, as in BM25 (Robertson and Spärck Jones 1976): to `ts_rank` alone all
 * words are equal, and a common one outweighs a name.
 */
function wordsSql({ collection, state, words = '' }: Search, { bind }: StatementValues): WordsSql {
  const { table, text } = collectionSql(collection)
  if (state.bm25 !== undefined) {
    return {
      cte: '',
      score: `${text} <@> to_bm25query(${bind(words)}::text, ${quoteLiteral(state.bm25)})`,
      found: '',
      from: `${table} t`,
    }
  }
  const config = `${quoteLiteral(collection.language)}::regconfig`
  const { search } = collection.columns
  const isStored = search !== undefined && state.columns.has(search)
  const column = isStored ? `t.${quoteName(search)}` : `to_tsvector(${config}, left(${text}, 100000))`
  // Lexemes are quoted as tsquery reads them.
  const lexeme = `'''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || ''''`
  const asked = `select (${lexeme})::tsquery as word from unnest(to_tsvector(${config}, left(${bind(words)}::text, 100000))) limit ${mostWords}`
  const upTo = (what: string): string => `(select count(*) from (select from ${what} limit ${mostCounted}) c)::float8`
  const rows = `select greatest(${upTo(`${table} t`)}, (select reltuples from pg_class where oid = ${quoteLiteral(table)}::regclass)) as n`
  // Without a column of lexemes every text would be read once more for each word.
  const rarity = isStored
    ? `select word, ln(1 + (greatest(n - df, 0) + 0.5) / (df + 0.5)) as idf from (select word, n, case when found < ${mostCounted} then found else sqrt(found * n) end as df from (select word, n, ${upTo(`${table} t where ${column} @@ word`)} as found from asked, (${rows}) r) f) d`
    : 'select word, 1::float8 as idf from asked'
  // Any of the words: all of them, as is usual, finds next to nothing for a question.
  const query = `select coalesce(string_agg(word::text, ' | '), '')::tsquery as words from asked`
  return {
    cte: `with asked as materialized (${asked}), rarity as materialized (${rarity}), query as materialized (${query}) `,
    score: `-(select sum(idf * ts_rank(${column}, word, 1)) from rarity)::float8`,
    found: ` and ${column} @@ (select words from query)`,
    from: `${table} t`,
  }
}
