import { DspexError } from '@dspex/core'
import { ngramEmbedder } from '@dspex/core/testing'
import { type Database, openDatabase } from '@dspex/postgres'
import { createTestDatabase, needsPostgres, testPostgres } from '@dspex/services'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { type UnrulyLine, unrulyLine } from '../test/unruly-line.ts'
import { pgvectorRetriever } from './search/pgvector-retriever.ts'
import { pgvectorStore } from './write/pgvector-store.ts'

const stormMs = process.env['DSPEX_SOAK'] === undefined ? 700 : 30_000
vi.setConfig({ testTimeout: 120_000 + 10 * stormMs })

const server = await testPostgres()
const embedder = ngramEmbedder({ dimensions: 64 })
const other = ngramEmbedder({ dimensions: 32 })
const texts = (count: number, start = 0) =>
  Array.from({ length: count }, (_, at) => ({ id: `t${start + at}`, text: `text ${start + at}`, metadata: { at } }))

/** Every way in which the platform uses a connection. */
function callsOf(db: Database): Readonly<Record<string, (signal?: AbortSignal) => Promise<unknown>>> {
  const store = pgvectorStore({ db, collection: 'c', embedder, batchSize: 20 })
  const retriever = pgvectorRetriever({ db, collection: 'c', embedder })
  const renewed = pgvectorStore({ db, collection: 'renewed', embedder: other, batchSize: 20 })
  const sql = db.$client
  let round = 0
  return {
    query: () => sql`select 1`,
    transaction: () =>
      sql.begin(async (tx) => {
        await tx`select 1`
        await Promise.all([tx`select 2`, tx`select 3`])
      }),
    reserve: async () => {
      const held = await sql.reserve()
      try {
        return await held`select 1`
      } finally {
        held.release()
      }
    },
    cursor: async () => {
      for await (const rows of sql`select generate_series(1, 200)`.cursor(50)) if (rows.length === 0) return
    },
    upsert: (signal) => store.upsert(texts(60, (round += 30) % 600), { signal }),
    retrieve: (signal) => retriever.retrieve({ query: 'text', k: 3, signal }),
    count: (signal) => store.count({ signal, filter: { field: 'at', op: 'gt', value: 3 } }),
    list: async (signal) => {
      let count = 0
      for await (const { id } of store.list({ signal })) count += id.length
      return count
    },
    delete: (signal) => store.delete({ ids: ['t1', 't2'], signal }),
    stats: (signal) => store.stats({ signal }),
    reembed: (signal) => renewed.reembed({ signal }),
  }
}

interface Storm {
  readonly line: UnrulyLine
  /** Runs a statement on a connection that no storm reaches. */
  readonly admin: (text: string) => Promise<unknown>
}

const ours = `from pg_stat_activity where application_name = 'storm' and datname = current_database() and random() < 0.4`

/** The ways to die, each made to happen once. */
const deaths: Readonly<Record<string, (storm: Storm) => Promise<unknown>>> = {
  terminated: async ({ admin }) => {
    await admin(`select pg_terminate_backend(pid) ${ours}`)
    await sleep(20)
  },
  cancelled: async ({ admin }) => {
    await admin(`select pg_cancel_backend(pid) ${ours}`)
    await sleep(5)
  },
  reset: async ({ line }) => {
    line.cut('reset')
    await sleep(40)
  },
  'closed by half': async ({ line }) => {
    line.cut('half')
    await sleep(40)
  },
  silent: async ({ line }) => {
    line.mode = 'silent'
    await sleep(600)
    line.mode = 'open'
    await sleep(200)
  },
  slow: async ({ line }) => {
    line.mode = 'slow'
    await sleep(50)
    line.cut('reset')
    line.mode = 'open'
    await sleep(30)
  },
  aborted: () => sleep(50),
}

const hung = Symbol('hung')
const within = (work: Promise<unknown>, ms: number): Promise<unknown> =>
  Promise.race([work, sleep(ms, hung, { ref: false })])

describe.skipIf(!server)(`every call, in every way to die (${needsPostgres})`, () => {
  it.each(Object.keys(deaths))('settles once, and what comes after works: %s', async (way) => {
    await using own = await createTestDatabase(server ?? '')
    await using line = await unrulyLine(own.url)
    await using calm = await openDatabase({ url: own.url, max: 1 })
    await pgvectorStore({ db: calm, collection: 'c', embedder }).migrate()
    const before = pgvectorStore({ db: calm, collection: 'renewed', embedder })
    await before.migrate()
    await before.upsert(texts(300))
    const db = await openDatabase({ url: line.url, max: 4, applicationName: 'storm', queryTimeoutMs: 400 })
    const calls = callsOf(db)
    const table = new Map<string, number>()
    const over = new AbortController()
    const call = async (name: string): Promise<void> => {
      while (!over.signal.aborted) {
        const signal = way === 'aborted' ? AbortSignal.timeout(Math.floor(Math.random() * 12)) : undefined
        const work = calls[name]?.(signal) ?? Promise.reject(new Error(name))
        const settled = within(
          work.then(
            () => 'done',
            (error: unknown) => {
              if (signal?.aborted && error === signal.reason) return 'aborted'
              // What PostgreSQL says about a statement of the user comes through as it is.
              if (way === 'cancelled' && (error as { code?: unknown }).code === '57014') return 'cancelled'
              return DspexError.isInstance(error) ? error.code : `unclear: ${String(error)}`
            },
          ),
          10_000,
        )
        const outcome = `${name}: ${String(await settled)}`
        table.set(outcome, (table.get(outcome) ?? 0) + 1)
      }
    }
    const calling = Object.keys(calls).map(call)
    const end = performance.now() + stormMs
    const storm: Storm = { line, admin: (text) => calm.$client.unsafe(text) }
    while (performance.now() < end) await deaths[way]?.(storm)
    over.abort()
    await Promise.all(calling)
    const outcomes = Object.fromEntries([...table].toSorted(([a], [b]) => a.localeCompare(b)))
    if (process.env['DSPEX_SOAK'] !== undefined) console.log(way, outcomes)
    expect(Object.keys(outcomes).filter((outcome) => /hung|unclear/.test(outcome))).toEqual([])
    // A connection that died at rest may be noticed by the first who uses it only.
    for (const name of Object.keys(calls)) await vi.waitFor(() => calls[name]?.(), { timeout: 10_000, interval: 20 })
    expect(await within(db.close(), 11_000)).not.toBe(hung)
  })
})
