import { openDatabase } from '@dspex/postgres'
import { createTestDatabase, testPostgres } from '@dspex/services'
import postgres from 'postgres'
import { measure } from '../measure.ts'
import { type Bench, type Row, showTable, type Skipped } from '../row.ts'
import { benchStore } from './bench-store.ts'
import { benchCorpus, type BenchCorpus } from './corpus.ts'
import { langChain, mastra, rawSql } from './contestants.ts'
import { type BenchFilter, everything, filters } from './filters.ts'
import { type Finder, quality } from './judge.ts'

const k = 10
/** How many queries are compared with the exact answer. */
const judged = 30
const size = Number(process.env['DSPEX_BENCH_ROWS'] ?? 50_000)

/** Retrieval over one PostgreSQL: speed and recall against hand-written SQL, LangChain and Mastra. */
export const retrievalBench: Bench = async () => {
  const server = await testPostgres()
  if (!server) return [{ what: 'retrieval', skipped: 'start PostgreSQL with pgvector: pnpm run services start' }]
  let corpus: BenchCorpus
  try {
    corpus = await benchCorpus(size, 100)
  } catch (error) {
    return [{ what: 'retrieval', skipped: `no data: ${String(error)}; name its folder in DSPEX_DATA` }]
  }
  await using own = await createTestDatabase(server)
  await using db = await openDatabase({ url: own.url, max: 4 })
  const { store, retriever } = await benchStore(db, 'ngram-384', corpus.dimensions)
  const loadMs = await timed(() => store.upsert(corpus.passages))
  const indexMs = await timed(() => store.reindex({ concurrently: false }))
  const sql = postgres(own.url, { max: 4, onnotice: () => {} })
  const raw = rawSql(sql, 'dspex_bench', 64)
  const ours: Finder = {
    find: async (vector, k, filter) =>
      (await retriever.retrieve({ vector, k, ...(filter.ours && { filter: filter.ours }) })).passages.map(
        ({ id }) => id,
      ),
  }
  const rows: (Row | Skipped)[] = []
  const add = (found: readonly (Row | Skipped)[]): void => {
    rows.push(...found)
    process.stderr.write(`${showTable(found)}\n`)
  }
  add([{ what: `index over ${size} rows`, ours: indexMs / 1000, unit: 's' }])
  try {
    const peers = { LangChain: langChain, Mastra: mastra }
    for (const filter of filters) add(await compareWithRaw(ours, raw, corpus, filter))
    for (const [name, start] of Object.entries(peers)) {
      try {
        await using peer = await start(own.url, corpus)
        add([
          {
            what: `load ${size} × ${corpus.dimensions}`,
            ours: loadMs / 1000,
            baseline: { name, value: peer.loadMs / 1000 },
            unit: 's',
            ...(name === 'LangChain' ? { goal: { ratioAtMost: 0.5 } } : {}),
          },
        ])
        for (const filter of filters) add(await compareWithPeer(name, ours, peer, corpus, filter))
      } catch (error) {
        add([{ what: `retrieval against ${name}`, skipped: String(error).split('\n')[0] ?? '' }])
      }
    }
    const { text } = await retriever.explain({ vector: corpus.queries[0], k })
    process.stderr.write(`${text}
`)
    return rows
  } finally {
    await sql.end()
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganAt = performance.now()
  await work()
  return performance.now() - beganAt
}

async function race(names: readonly [string, string], a: Finder, b: Finder, corpus: BenchCorpus, filter: BenchFilter) {
  let turn = 0
  const next = (): number[] => corpus.queries[(turn += 1) % corpus.queries.length] ?? []
  const times = await measure(
    { [names[0]]: () => a.find(next(), k, filter), [names[1]]: () => b.find(next(), k, filter) },
    { samples: 100, batch: 1, warmUp: 20 },
  )
  return { first: times[names[0]] ?? Number.NaN, second: times[names[1]] ?? Number.NaN }
}

async function compareWithRaw(ours: Finder, raw: Finder, corpus: BenchCorpus, filter: BenchFilter): Promise<Row[]> {
  const { first, second } = await race(['ours', 'raw'], ours, raw, corpus, filter)
  const { missed, missing } = await quality(ours, { corpus, filter, k, queries: judged })
  const ratioAtMost = filter === everything ? 1.15 : 1.5
  return [
    {
      what: `query, ${filter.name}, p50`,
      ours: first,
      baseline: { name: 'SQL by hand', value: second },
      unit: 'ms',
      ...(filter === everything || filter.name === '1% filter' ? { goal: { ratioAtMost } } : {}),
    },
    { what: `query, ${filter.name}, missed of recall@10`, ours: missed, unit: '', goal: { atMost: 0.05 } },
    { what: `query, ${filter.name}, rows missing of ${k}`, ours: missing, unit: '', goal: { atMost: 0 } },
  ]
}

async function compareWithPeer(
  name: string,
  ours: Finder,
  peer: Finder,
  corpus: BenchCorpus,
  filter: BenchFilter,
): Promise<Row[]> {
  const { first, second } = await race(['ours', name], ours, peer, corpus, filter)
  const { missed, missing } = await quality(peer, { corpus, filter, k, queries: judged })
  return [
    {
      what: `query, ${filter.name}, p50 (${name} misses ${missed.toFixed(3)} of recall, ${missing.toFixed(1)} of ${k} rows)`,
      ours: first,
      baseline: { name, value: second },
      unit: 'ms',
      goal: { ratioAtMost: 1 },
    },
  ]
}
