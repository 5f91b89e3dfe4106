import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { DspexError } from '@dspex/core'
import { ngramEmbedder } from '@dspex/core/testing'
import { openDatabase } from '@dspex/postgres'
import { needsPostgres, ownPostgres, type OwnPostgres, testPostgres } from '@dspex/services'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PgvectorDatabase } from '../sql/database.ts'
import { pgvectorRetriever } from '../search/pgvector-retriever.ts'
import { pgvectorStore } from './pgvector-store.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

const embedder = ngramEmbedder({ dimensions: 256 })
const rows = 2500
const texts = Array.from({ length: rows }, (_, at) => ({
  id: `t${at}`,
  text: `number ${(at * 7919) % 99_991} of customer ${(at * 104_729) % 997}`,
}))
const server = await testPostgres()

async function fill(db: PgvectorDatabase, collection: string): Promise<void> {
  const store = pgvectorStore({ db, collection, embedder })
  await store.migrate()
  await store.upsert(texts)
}

/** All that a reader sees: every row, an answer, and the one index, which is valid. */
async function expectServes(db: PgvectorDatabase, collection: string): Promise<void> {
  const { indexes, rows: kept } = await pgvectorStore({ db, collection, embedder }).stats()
  expect(kept).toBe(rows)
  expect(indexes.filter(({ method, valid }) => method === 'hnsw' && valid)).toContainEqual(
    expect.objectContaining({ name: `dspex_${collection}_embedding_hnsw` }),
  )
  const retriever = pgvectorRetriever({ db, collection, embedder })
  expect((await retriever.retrieve({ query: 'number 7 of customer 7', k: 3 })).passages).toHaveLength(3)
}

async function expectReindexes(db: PgvectorDatabase, collection: string): Promise<void> {
  const store = pgvectorStore({ db, collection, embedder })
  await store.reindex()
  await expectServes(db, collection)
  const { indexes } = await store.stats()
  expect(indexes.filter(({ method }) => method === 'hnsw')).toHaveLength(1)
  expect(indexes.filter(({ valid }) => !valid)).toEqual([])
}

/** Builds the index again and again in a process of its own, telling when each build begins. */
function buildElsewhere(database: object, collection: string): ChildProcess {
  const script = `
    import { ngramEmbedder } from '@dspex/core/testing'
    import { openDatabase } from '@dspex/postgres'
    import { pgvectorStore } from ${JSON.stringify(join(import.meta.dirname, 'pgvector-store.ts'))}
    const db = await openDatabase(${JSON.stringify(database)})
    const store = pgvectorStore({ db, collection: '${collection}', embedder: ngramEmbedder({ dimensions: 256 }) })
    for (;;) {
      console.log('building')
      await store.reindex()
    }`
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  expect(child.exitCode).toBeNull()
  child.kill('SIGKILL')
  await exit
  expect(child.signalCode).toBe('SIGKILL')
}

describe('the index of an embedded database', () => {
  it('survives the kill of the process that builds it', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'dspex-pgvector-')), 'db')
    try {
      {
        await using db = await openDatabase({ folder })
        await fill(db, 'killed')
      }
      const child = buildElsewhere({ folder }, 'killed')
      await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')
      // Some way into a build: of the first, or of one after it.
      await setTimeout(500)
      await kill(child)
      await using db = await openDatabase({ folder })
      await expectServes(db, 'killed')
      await expectReindexes(db, 'killed')
    } finally {
      await rm(join(folder, '..'), { recursive: true, force: true })
    }
  })
})

describe.skipIf(!server)(`the index on PostgreSQL (${needsPostgres})`, () => {
  let pg: OwnPostgres
  let admin: Sql
  beforeAll(async () => {
    pg = await ownPostgres()
    admin = postgres(pg.url, { max: 2, onnotice: () => {} })
  })
  afterAll(async () => {
    await admin.end({ timeout: 1 })
    await pg[Symbol.asyncDispose]()
  })

  /** Does work while an old snapshot is held, for which a build beside waits at its end: it can't be done too soon. */
  const whileNoBuildEnds = <T>(work: () => Promise<T>) =>
    admin.begin('isolation level repeatable read', async (sql) => {
      await sql`select count(*) from pg_class`
      return work()
    })
  const builder = () =>
    vi.waitUntil(
      async () => {
        const [row] = await admin<
          { readonly pid: number }[]
        >`select pid from pg_stat_progress_create_index where phase like 'building index%' or phase = 'waiting for old snapshots'`
        return row?.pid
      },
      { timeout: 100_000, interval: 20 },
    )
  const ended = (pid: number) =>
    vi.waitUntil(async () => (await admin`select from pg_stat_activity where pid = ${pid}`).length === 0, {
      timeout: 60_000,
      interval: 100,
    })
  const expectNoLocks = async (pid: number): Promise<void> => {
    expect(await admin`select locktype, mode from pg_locks where pid = ${pid} or locktype = 'advisory'`).toEqual([])
  }

  const bare = async () => {
    const db = drizzle(postgres(pg.url, { max: 4, onnotice: () => {} }))
    return { db, close: () => db.$client.end({ timeout: 1 }) }
  }
  const guarded = async () => {
    const db = await openDatabase({ url: pg.url, max: 4 })
    return { db, close: () => db.close() }
  }
  for (const [client, open, collection] of [
    ['a bare client', bare, 'bare'],
    ['a client of openDatabase', guarded, 'guarded'],
  ] as const) {
    it(`keeps serving when the connection of ${client} that builds the next one is cut, and is then built`, async () => {
      const { db, close } = await open()
      await fill(db, collection)
      const store = pgvectorStore({ db, collection, embedder })
      const [error, pid] = await whileNoBuildEnds(async () => {
        const failure = store.reindex().then(
          () => undefined,
          (error: unknown) => error,
        )
        const pid = await builder()
        await admin`select pg_terminate_backend(${pid})`
        return [await failure, pid] as const
      })
      expect(DspexError.isInstance(error), String(error)).toBe(true)
      expect(String(error)).toMatch(/try once more|can't be reached/)
      await ended(pid)
      await expectNoLocks(pid)
      // postgres.js gives the first query on a connection that it opens anew the error that ended the old one.
      for (const count of await Promise.allSettled(Array.from({ length: 8 }, () => store.count())))
        if (count.status === 'rejected') expect(DspexError.isInstance(count.reason), String(count.reason)).toBe(true)
      expect((await store.stats()).indexes).toContainEqual(expect.objectContaining({ method: 'hnsw', valid: false }))
      await expectServes(db, collection)
      await Promise.all(Array.from({ length: 8 }, () => store.count()))
      await expectReindexes(db, collection)
      await close()
    })
  }

  it('is given up by the server when the process that has it built is killed, and is then built', async () => {
    await using db = await openDatabase({ url: pg.url, max: 4 })
    await fill(db, 'killed')
    const pid = await whileNoBuildEnds(async () => {
      const child = buildElsewhere({ url: pg.url }, 'killed')
      const pid = await builder()
      await kill(child)
      await ended(pid)
      return pid
    })
    await expectNoLocks(pid)
    const { indexes } = await pgvectorStore({ db, collection: 'killed', embedder }).stats()
    expect(indexes).toContainEqual(expect.objectContaining({ method: 'hnsw', valid: false }))
    await expectServes(db, 'killed')
    await expectReindexes(db, 'killed')
  })
})
