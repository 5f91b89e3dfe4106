import type { Metadata } from '@dspex/core'
import type { FoundPassages } from '@dspex/core/implement'
import { checkModel } from '../collection/collection.ts'
import { metrics } from '../collection/metric.ts'
import { needCollection } from '../collection/registry.ts'
import { reading } from '../sql/database.ts'
import { codeOf } from '../sql/wrap-error.ts'
import type { PgvectorPlan } from './pgvector-plan.ts'
import type { PreparedSearch, RetrieverCall } from './prepare-search.ts'
import { refinePassages, toPassage } from './refine-passages.ts'
import type { RetrieverSettings } from './retriever-options.ts'
import { runSearch } from './run-search.ts'
import { type FoundRow, type Search, searchSql } from './search-sql.ts'
import { warnOfScan } from './warn-of-scan.ts'

/** What results say beyond passages. */
export interface PgvectorDetails {
  /** How many passages there are. */
  readonly returned: number
  /** How many were asked for. */
  readonly requested: number
  /** How they were found. */
  readonly plan?: PgvectorPlan | undefined
}

/** Runs a prepared search and makes passages of its rows: the best `k`, best first, and how they were found. */
export async function findPassages<M extends Metadata>(
  settings: RetrieverSettings,
  { k, minScore, query, signal }: RetrieverCall,
  prepared: PreparedSearch,
): Promise<FoundPassages<M> & PgvectorDetails> {
  const { mode, search, collection } = prepared
  const nothing = mode === 'lexical' ? query.trim() === '' || query.includes('\0') : search.vector === undefined
  const { rows, fellBack } = nothing ? { rows: [], fellBack: false } : await runPrepared(settings, prepared, signal)
  if (mode !== 'lexical') warnOfScan(settings, prepared)
  const score = mode === 'dense' ? metrics[collection.metric].toScore : (distance: number) => -distance
  const found = rows
    .map((row) => ({ ...toPassage<M>(row), score: score(Number(row.distance)), vector: row.vector }))
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
  const passages = await refinePassages(settings, found, query, k, signal)
  const kept = passages.filter((passage) => minScore === undefined || passage.score >= minScore)
  const { choice } = search
  const plan: PgvectorPlan = {
    mode,
    scan: fellBack ? 'exact' : choice?.scan,
    words: mode === 'dense' ? undefined : prepared.state.bm25 === undefined ? 'tsvector' : 'bm25',
    reason: fellBack ? 'the index found fewer rows than there are' : choice?.reason,
    matches: prepared.estimate.matches,
    fellBack,
  }
  return { passages: kept, returned: kept.length, requested: k, plan }
}

/** Runs a search; where an index found too few, once more without it. */
async function runPrepared(
  settings: RetrieverSettings,
  { mode, search, fusion }: PreparedSearch,
  signal: AbortSignal | undefined,
): Promise<{ readonly rows: readonly FoundRow[]; readonly fellBack: boolean }> {
  const { db, reader, collection: name, schema, embedder } = settings
  const run = (search: Search): Promise<readonly FoundRow[]> => {
    const statement = searchSql(mode, search, fusion)
    const isFiltered = search.filter !== undefined
    return runSearch<FoundRow>({ db, statement, choice: search.choice, isFiltered, signal })
  }
  const checkAgain = async (): Promise<void> => {
    const { model, dimensions } = search.collection
    const now = await reading(() => needCollection(db.$client, { name, schema }))
    if (now.model === model && now.dimensions === dimensions) return
    reader.forget()
    if (mode !== 'lexical') checkModel(now, embedder ?? { id: model, dimensions })
  }
  let rows: readonly FoundRow[]
  try {
    rows = await run(search)
  } catch (error) {
    // Vectors of other dimensions can't be compared, which is all that PostgreSQL says of another model.
    if (codeOf(error) === '22000') await checkAgain()
    throw error
  }
  // The model may have changed since the collection was read.
  if (rows[0] === undefined ? mode !== 'lexical' : rows[0].model !== search.collection.model) await checkAgain()
  const found = mode === 'hybrid' ? Number(rows[0]?.dense_count ?? 0) : rows.length
  if (search.choice?.scan !== 'hnsw' || found >= search.limit) return { rows, fellBack: false }
  rows = await run({ ...search, choice: { scan: 'exact', reason: 'the index found fewer rows than there are' } })
  return { rows, fellBack: true }
}
