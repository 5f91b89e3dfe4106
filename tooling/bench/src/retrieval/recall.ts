import { type Database, openDatabase } from '@dspex/postgres'
import type { PgvectorRetriever, PgvectorStore } from '@dspex/retrieve-pgvector'
import { findModel } from '@dspex/models'
import { createTestDatabase, testPostgres } from '@dspex/services'
import { median } from '../measure.ts'
import type { Bench, Row, Skipped } from '../row.ts'
import { benchStore } from './bench-store.ts'
import type { BenchCorpus } from './corpus.ts'
import { type BenchFilter, filters } from './filters.ts'
import { quality } from './judge.ts'
import { minilmCorpus } from './minilm-corpus.ts'

const k = 10
const queries = 60
const size = Number(process.env['DSPEX_BENCH_ROWS'] ?? 50_000)

/** Where it runs; DSPEX_BENCH_ENGINE names one of them. */
const engines: Readonly<Record<string, (corpus: BenchCorpus) => Promise<readonly (Row | Skipped)[]>>> = {
  PostgreSQL: async (corpus) => {
    const server = await testPostgres()
    if (!server)
      return [{ what: 'retrieval-recall', skipped: 'start PostgreSQL with pgvector: pnpm run services start' }]
    await using own = await createTestDatabase(server)
    // One connection, so that it alone has counts to hand in.
    await using db = await openDatabase({ url: own.url, max: 1 })
    return await judgeEngine('PostgreSQL', db, corpus)
  },
  PGlite: async (corpus) => {
    await using db = await openDatabase({ temporary: true })
    return await judgeEngine('PGlite', db, corpus)
  },
}

/** Rows, recall and indexes used under filters, over vectors of MiniLM, on a server and on the embedded database. */
export const retrievalRecallBench: Bench = async () => {
  const what = 'retrieval-recall'
  const model = findModel('minilm-int8')
  if (model === undefined) return [{ what, skipped: 'there is no model: `pnpm run models minilm-int8`' }]
  let corpus: BenchCorpus
  try {
    corpus = await minilmCorpus(model, size, queries)
  } catch (error) {
    return [{ what, skipped: `no data: ${String(error)}; name its folder in DSPEX_DATA` }]
  }
  const rows: (Row | Skipped)[] = []
  for (const [name, judge] of Object.entries(engines)) {
    if ((process.env['DSPEX_BENCH_ENGINE'] ?? name) === name) rows.push(...(await judge(corpus)))
  }
  return rows
}

async function judgeEngine(engine: string, db: Database, corpus: BenchCorpus): Promise<readonly Row[]> {
  const { store, retriever } = await benchStore(db, 'minilm-int8', corpus.dimensions)
  const loadSeconds = await timed(() => store.upsert(corpus.passages))
  process.stderr.write(`${engine}: loaded in ${loadSeconds.toFixed(1)} s\n`)
  const indexSeconds = await timed(() => store.reindex({ concurrently: false }))
  const rows: Row[] = []
  const lines = [
    `${engine}, ${size} rows: loaded in ${loadSeconds.toFixed(1)} s, indexed in ${indexSeconds.toFixed(1)} s\n`,
    `| filter | rows of ${k} | recall@10 | p50, ms | explain(): index | rows scanned | idx_scan over ${queries} queries |`,
    '| --- | ---: | ---: | ---: | --- | ---: | --- |',
  ]
  for (const filter of filters) {
    const { cells, missed, missing } = await judgeFilter({ db, store, retriever, corpus, filter })
    lines.push(`| ${cells.join(' | ')} |`)
    rows.push(
      { what: `${engine}, ${filter.name}, missed of recall@10`, ours: missed, unit: '', goal: { atMost: 0.05 } },
      { what: `${engine}, ${filter.name}, rows missing of ${k}`, ours: missing, unit: '', goal: { atMost: 0 } },
    )
  }
  console.log(`${lines.join('\n')}\n`)
  return rows
}

interface Trial {
  readonly db: Database
  readonly store: PgvectorStore
  readonly retriever: PgvectorRetriever
  readonly corpus: BenchCorpus
  readonly filter: BenchFilter
}

async function judgeFilter({ db, store, retriever, corpus, filter }: Trial) {
  const times: number[] = []
  const find = async (vector: number[]): Promise<readonly string[]> => {
    const beganAt = performance.now()
    const { passages } = await retriever.retrieve({ vector, k, ...(filter.ours && { filter: filter.ours }) })
    times.push(performance.now() - beganAt)
    return passages.map(({ id }) => id)
  }
  const before = await scans(db, store)
  const { missed, missing } = await quality({ find }, { corpus, filter, k, queries })
  const after = await scans(db, store)
  const used = [...after]
    .map(([name, count]) => ({ name, more: count - (before.get(name) ?? 0) }))
    .filter(({ more }) => more > 0)
  const { indexes, rowsScanned } = await retriever.explain({
    vector: corpus.queries[0],
    k,
    ...(filter.ours && { filter: filter.ours }),
    samples: 0,
  })
  const cells = [
    filter.name,
    String(k - missing),
    (1 - missed).toFixed(3),
    median(times).toFixed(1),
    indexes.join(', ') || 'none',
    rowsScanned.toLocaleString('en-US'),
    used.map(({ name, more }) => `${name} +${more}`).join(', ') || 'none',
  ]
  return { cells, missed, missing }
}

/** How often PostgreSQL says that it has used each index. */
async function scans(db: Database, store: PgvectorStore): Promise<ReadonlyMap<string, number>> {
  await db.$client`select pg_stat_force_next_flush()`
  return new Map((await store.stats()).indexes.map(({ name, scans: count }) => [name, count]))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganAt = performance.now()
  await work()
  return (performance.now() - beganAt) / 1000
}
