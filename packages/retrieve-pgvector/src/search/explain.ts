import type { ScanChoice } from './choose-scan.ts'
import { type Collection, collectionSql } from '../collection/collection.ts'
import { type PgvectorDatabase, runStatement, transact } from '../sql/database.ts'
import type { PgvectorMode, PgvectorPlan } from './pgvector-plan.ts'
import { applySettings, runSearch } from './run-search.ts'
import { denseSql, type FoundRow, type Fusion, type Search, searchSql } from './search-sql.ts'

/** How a search went. */
export interface PgvectorExplanation {
  /** All of it in words. */
  readonly text: string
  /** The names of the indexes that PostgreSQL used. */
  readonly indexes: readonly string[]
  /** Rows that were read from the table, of which some were thrown away again. */
  readonly rowsScanned: number
  /** Rows that the search itself returned. */
  readonly rowsReturned: number
  /** How long PostgreSQL took. */
  readonly executionMs: number
  /** How much of the exact answer comes back, on average over some vectors of the collection; absent without vectors. */
  readonly recall?: { readonly value: number; readonly samples: number } | undefined
  /** How it was decided. */
  readonly plan?: PgvectorPlan | undefined
  /** The SQL, and what PostgreSQL says of it. */
  readonly sql: string
  /** The plan as PostgreSQL gives it, as JSON. */
  readonly postgresPlan: unknown
}

/** A search to be explained. */
export interface ExplainWork {
  readonly db: PgvectorDatabase
  readonly collection: Collection
  readonly mode: PgvectorMode
  readonly search: Search
  readonly fusion: Fusion
  readonly plan: PgvectorPlan | undefined
  readonly k: number
  /** How many vectors of the collection are searched for, to measure recall. */
  readonly samples: number
  readonly signal: AbortSignal | undefined
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly PlanNode[]
}

/** Runs a search under EXPLAIN ANALYZE, and others like it against their exact answers. */
export async function explainSearch(work: ExplainWork): Promise<PgvectorExplanation> {
  const { db, collection, mode, fusion, plan, samples } = work
  // What the search fell back to is what is explained.
  const choice: ScanChoice | undefined = plan?.fellBack
    ? { scan: 'exact', reason: plan.reason ?? '' }
    : work.search.choice
  const search = { ...work.search, choice }
  const statement = searchSql(mode, search, fusion)
  const isFiltered = search.filter !== undefined
  const [explained] = await transact(db, 'read only', async (sql) => {
    await applySettings(sql, { choice, isFiltered })
    return runStatement<{ readonly 'QUERY PLAN': unknown }>(sql, {
      ...statement,
      text: `explain (analyze, format json) ${statement.text}`,
      prepare: false,
    })
  })
  const raw = explained?.['QUERY PLAN']
  const [root] = (typeof raw === 'string' ? JSON.parse(raw) : raw) as readonly {
    readonly Plan: PlanNode
    readonly 'Execution Time': number
  }[]
  if (!root) throw new Error('PostgreSQL did not explain the statement.')
  const nodes = flatten(root.Plan)
  const table = nodes.filter((node) => node['Relation Name'] === collection.table)
  const indexes = [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))].filter((name) =>
    search.state.indexes.some((index) => index.name === name),
  )
  const rowsScanned = Math.round(table.reduce((sum, node) => sum + rowsRead(node), 0))
  const recall = mode === 'lexical' || samples < 1 ? undefined : await measureRecall(work, search, samples)
  const rowsReturned = Math.round(root.Plan['Actual Rows'] ?? 0)
  const executionMs = root['Execution Time']
  const facts = { indexes, rowsScanned, rowsReturned, executionMs, recall, plan }
  return { ...facts, text: inWords(work, facts, nodes), sql: statement.text, postgresPlan: raw }
}

function flatten(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)]
}

function rowsRead(node: PlanNode): number {
  const loops = node['Actual Loops'] ?? 1
  const perLoop =
    (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  return perLoop * loops
}

/** Searches for vectors of the collection itself, with the same filter, and compares with the exact answers. */
async function measureRecall(
  { db, k, signal, collection }: ExplainWork,
  search: Search,
  samples: number,
): Promise<PgvectorExplanation['recall']> {
  const { table, embedding } = collectionSql(collection)
  const percent = Math.min(100, Math.max(0.001, (100 * samples * 20) / Math.max(1, search.state.rows)))
  const drawn = await runStatement<{ readonly vector: string }>(db.$client, {
    text: `select ${embedding}::text as vector from ${table} t tablesample bernoulli (${percent.toFixed(4)}) where ${embedding} is not null order by random() limit ${Math.ceil(samples)}`,
    values: [],
    prepare: false,
  })
  let found = 0
  let wanted = 0
  for (const { vector } of drawn) {
    const isFiltered = search.filter !== undefined
    const ask = (choice: Search['choice']): Promise<readonly FoundRow[]> =>
      runSearch<FoundRow>({
        db,
        statement: denseSql({ ...search, vector, limit: k, choice, withVectors: false }),
        choice,
        isFiltered,
        signal,
      })
    const exact = await ask({ scan: 'exact', reason: 'to compare with' })
    if (exact.length === 0) continue
    const got = search.choice?.scan === 'hnsw' ? await ask(search.choice) : exact
    // A row as near as the last one of the exact answer is as right.
    const furthest = Number(exact.at(-1)?.distance)
    found += Math.min(exact.length, got.filter(({ distance }) => Number(distance) <= furthest + 1e-9).length)
    wanted += exact.length
  }
  return wanted === 0 ? undefined : { value: found / wanted, samples: drawn.length }
}

function inWords(
  { collection, mode, search }: ExplainWork,
  {
    indexes,
    rowsScanned,
    rowsReturned,
    executionMs,
    recall,
    plan,
  }: Omit<PgvectorExplanation, 'text' | 'sql' | 'postgresPlan'>,
  nodes: readonly PlanNode[],
): string {
  const reads = nodes.some(
    (node) => node['Node Type'].includes('Seq Scan') && node['Relation Name'] === collection.table,
  )
  const vectors =
    mode === 'lexical'
      ? []
      : plan?.scan === 'hnsw'
        ? [`Vectors: HNSW index ${search.state.hnsw}, since ${plan.reason}.`]
        : [`Vectors: compared with every row that passes, since ${plan?.reason}.`]
  const words =
    mode === 'dense'
      ? []
      : [
          plan?.words === 'bm25'
            ? `Words: BM25 index ${search.state.bm25}.`
            : 'Words: any of them, ranked by ts_rank and how rare each is; there is no BM25 index.',
        ]
  return [
    `Collection '${collection.name}' (${collection.schema}.${collection.table}), about ${search.state.rows} rows, ${mode} search.`,
    ...vectors,
    ...words,
    `PostgreSQL ${indexes.length > 0 ? `used ${indexes.join(', ')}` : 'used no index'}${reads ? ', and read the whole table' : ''}: ${rowsScanned} rows scanned, ${rowsReturned} returned, ${executionMs.toFixed(1)} ms.`,
    ...(plan?.fellBack ? ['The index found fewer rows than there are, so that all were compared after all.'] : []),
    ...(recall
      ? [
          `Recall against the exact answer: ${recall.value.toFixed(3)} over ${recall.samples} vectors of the collection.`,
        ]
      : []),
  ].join('\n')
}
