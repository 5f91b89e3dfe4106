import { DspexError } from '@dspex/core'
import { ngramEmbedder } from '@dspex/core/testing'
import { type Database, openDatabase } from '@dspex/postgres'
import { createTestDatabase, needsPostgres, ownPostgres, type OwnPostgres, testPostgres } from '@dspex/services'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
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

/** How many passages are read, which nobody changes. */
const kept = 300

/** Refuses an answer that is another one: no way to die makes one up. */
function same(answer: unknown, expected: unknown): void {
  if (JSON.stringify(answer) === JSON.stringify(expected)) return
  throw new Error(`the answer is ${JSON.stringify(answer)} instead of ${JSON.stringify(expected)}`)
}

/** Takes an error that is part of a call. */
function unless(expected: string): (error: unknown) => void {
  return (error) => {
    if ((error as { readonly code?: unknown }).code !== expected) throw error
  }
}

/** Every way in which the platform uses a connection. */
function callsOf(db: Database, url: string): Readonly<Record<string, (signal?: AbortSignal) => Promise<unknown>>> {
  const store = pgvectorStore({ db, collection: 'c', embedder, batchSize: 20 })
  const retriever = pgvectorRetriever({ db, collection: 'c', embedder })
  const renewed = pgvectorStore({ db, collection: 'renewed', embedder: other, batchSize: 20 })
  const sql = db.$client
  let round = 0
  return {
    query: async () => same(await sql`select 1 as one`, [{ one: 1 }]),
    // The one that comes next on its connection must not hear of it.
    broken: () => sql`select 1 / (5 - v) from generate_series(1, 9) as v`.catch(unless('22012')),
    open: async () => {
      const limits = { connectTimeoutMs: 1000, queryTimeoutMs: 400, closeTimeoutMs: 1000 }
      await using opened = await openDatabase({ url, max: 1, applicationName: 'storm', ...limits })
      same(await opened.$client`select 1 as one`, [{ one: 1 }])
    },
    copy: async () => {
      const stream = await sql`copy sink from stdin`.writable()
      stream.write('1\n')
      stream.end('2\n')
      await finished(stream)
    },
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
      let read = 0
      for await (const rows of sql`select generate_series(1, 200)`.cursor(50)) {
        read += rows.length
        await sleep(1)
      }
      same(read, 200)
    },
    upsert: (signal) => store.upsert(texts(60, (round += 30) % 600), { signal }),
    retrieve: (signal) => retriever.retrieve({ query: 'text', k: 3, signal }),
    count: async (signal) =>
      same(await renewed.count({ signal, filter: { field: 'at', op: 'gte', value: 3 } }), kept - 3),
    list: async (signal) => {
      const ids = new Set<string>()
      for await (const { id } of renewed.list({ signal })) ids.add(id)
      same(ids.size, kept)
    },
    delete: (signal) => store.delete({ ids: ['t1', 't2'], signal }),
    stats: (signal) => store.stats({ signal }),
    reembed: (signal) => renewed.reembed({ signal }),
  }
}

interface Storm {
  readonly line: UnrulyLine
  /** Runs a statement on a connection that no storm reaches. */
  readonly admin: (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
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
    await sleep(400)
    line.mode = 'open'
    // Longer than a query may take: what the silence has swallowed is given up then.
    await sleep(600)
  },
  slow: async ({ line }) => {
    line.mode = 'slow'
    await sleep(50)
    line.cut('reset')
    line.mode = 'open'
    await sleep(30)
  },
  crashed: async ({ admin }) => {
    const [victim] = await admin(`select pid ${ours} limit 1`)
    if (!victim) return sleep(5)
    // The server ends all others too, and starts anew.
    process.kill(Number(victim['pid']), 'SIGKILL')
    await sleep(400)
    await vi.waitFor(() => admin('select 1'), { timeout: 20_000, interval: 50 })
    return sleep(100)
  },
  aborted: () => sleep(50),
}

const hung = Symbol('hung')
const within = (work: Promise<unknown>, ms: number): Promise<unknown> =>
  Promise.race([work, sleep(ms, hung, { ref: false })])

describe.skipIf(!server)(`every call, in every way to die (${needsPostgres})`, () => {
  // One that may crash.
  let pg: OwnPostgres
  beforeAll(async () => {
    pg = await ownPostgres()
    // What a crash finds was written, and not only promised.
    await using db = await openDatabase({ url: pg.url, max: 1 })
    await db.$client`alter role postgres set synchronous_commit = on`
  })
  afterAll(() => pg[Symbol.asyncDispose]())

  it.each(Object.keys(deaths))('settles once, and what comes after works: %s', async (way) => {
    await using own = await createTestDatabase(pg.url)
    await using line = await unrulyLine(own.url)
    await using calm = await openDatabase({ url: own.url, max: 1 })
    await pgvectorStore({ db: calm, collection: 'c', embedder }).migrate()
    const before = pgvectorStore({ db: calm, collection: 'renewed', embedder })
    await before.migrate()
    await before.upsert(texts(kept))
    await calm.$client`create table sink (v int)`
    const db = await openDatabase({ url: line.url, max: 4, applicationName: 'storm', queryTimeoutMs: 400 })
    const calls = callsOf(db, line.url)
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
    expect(Object.keys(outcomes).filter((outcome) => /hung|unclear|INVALID/.test(outcome))).toEqual([])
    // A connection that died at rest may be noticed by the first who uses it only.
    for (const name of Object.keys(calls)) await vi.waitFor(() => calls[name]?.(), { timeout: 10_000, interval: 20 })
    expect(await within(db.close(), 11_000)).not.toBe(hung)
  })
})
