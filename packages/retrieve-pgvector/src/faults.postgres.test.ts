import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DspexError } from '@dspex/core'
import { ngramEmbedder } from '@dspex/core/testing'
import { openDatabase } from '@dspex/postgres'
import { needsPostgres, ownPostgres, type OwnPostgres, testPostgres } from '@dspex/services'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { pgvectorRetriever } from './search/pgvector-retriever.ts'
import { pgvectorStore } from './write/pgvector-store.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const embedder = ngramEmbedder({ dimensions: 64 })
const texts = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: `t${at}`,
    text: `text number ${at} of customer ${(at * 7919) % 997}`,
  }))
const server = await testPostgres()

/** Ingests in a process of its own until it is killed; tells how many rows were acknowledged. */
async function ingestAndKill(database: object, collection: string, atLeast: number): Promise<number> {
  const script = `
    import { ngramEmbedder } from '@dspex/core/testing'
    import { openDatabase } from '@dspex/postgres'
    import { pgvectorStore } from ${JSON.stringify(join(import.meta.dirname, 'write/pgvector-store.ts'))}
    const db = await openDatabase(${JSON.stringify(database)})
    const store = pgvectorStore({ db, collection: '${collection}', embedder: ngramEmbedder({ dimensions: 64 }), batchSize: 50 })
    await store.migrate()
    function* texts() { for (let at = 0; ; at += 1) yield { id: 't' + at, text: 'text number ' + at + ' of customer ' + (at * 7919) % 997 } }
    for await (const event of store.upsertEvents(texts())) console.log(event.written)`
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let acknowledged = 0
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    acknowledged = Number(line)
    if (acknowledged >= atLeast) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  return acknowledged
}

describe('pgvectorStore on an embedded database', () => {
  it('loses no acknowledged row when its process is killed during an upsert, and goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dspex-pgvector-'))
    try {
      const acknowledged = await ingestAndKill({ folder: join(folder, 'db') }, 'killed', 200)
      await using db = await openDatabase({ folder: join(folder, 'db') })
      const store = pgvectorStore({ db, collection: 'killed', embedder })
      const kept = await store.count()
      expect(kept).toBeGreaterThanOrEqual(acknowledged)
      expect(await store.upsert(texts(kept + 100))).toMatchObject({ unchanged: kept, embedded: 100 })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe.skipIf(!server)(`pgvectorStore on PostgreSQL (${needsPostgres})`, () => {
  let pg: OwnPostgres
  // A bare postgres.js 3.4.9 ends the process when a connection breaks inside a transaction; this client does not.
  const connect = (max = 4) => openDatabase({ url: pg.url, max })
  beforeAll(async () => {
    pg = await ownPostgres()
  })
  afterAll(() => pg[Symbol.asyncDispose]())

  const failsClearly = (error: unknown): void => {
    expect(DspexError.isInstance(error), String(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'RETRIEVER_FAILED',
      message: expect.stringMatching(/try once more|cancelled/) as string,
    })
  }

  it('ends an upsert with a clear error when the server stops, loses nothing acknowledged, and goes on', async () => {
    const db = await connect()
    const store = pgvectorStore({ db, collection: 'stopped', embedder, batchSize: 50 })
    await store.migrate()
    let acknowledged = 0
    let stopping: Promise<void> | undefined
    const ingest = async (): Promise<void> => {
      for await (const event of store.upsertEvents(texts(5000))) {
        if (event.type === 'batch-written') acknowledged = event.written
        if (acknowledged === 200) stopping = pg.stop()
      }
    }
    const error: unknown = await ingest().catch((error: unknown) => error)
    failsClearly(error)
    await stopping
    await pg.start()
    const again = await connect()
    const resumed = pgvectorStore({ db: again, collection: 'stopped', embedder, batchSize: 50 })
    const kept = await resumed.count()
    expect(kept).toBeGreaterThanOrEqual(acknowledged)
    expect(await resumed.upsert(texts(1000))).toMatchObject({ received: 1000, unchanged: kept, embedded: 1000 - kept })
    await Promise.all([db.close(), again.close()])
  })

  it('ends queries clearly when the server stops or connections are cut, and answers again afterwards', async () => {
    const db = await connect()
    const store = pgvectorStore({ db, collection: 'cut', embedder })
    await store.migrate()
    await store.upsert(texts(300))
    const retriever = pgvectorRetriever({ db, collection: 'cut', embedder })
    const ask = () => retriever.retrieve({ query: 'text number 7', k: 3 })
    const during = async (disturb: () => Promise<unknown>): Promise<void> => {
      const over = new AbortController()
      const asking = Array.from({ length: 4 }, async () => {
        while (!over.signal.aborted) await ask().catch(failsClearly)
      })
      await ask().catch(failsClearly)
      await disturb()
      over.abort()
      await Promise.all(asking)
    }
    await during(async () => {
      await using admin = await openDatabase({ url: pg.url, max: 1 })
      await admin.$client`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = 'postgres'`
    })
    // What only reads does not notice that its connection was cut while it lay idle.
    for (let again = 0; again < 8; again += 1) expect((await ask()).passages).toHaveLength(3)
    await during(async () => {
      await pg.stop()
      await pg.start()
    })
    for (let again = 0; again < 8; again += 1) expect((await ask()).passages).toHaveLength(3)
    await db.close()
  })

  it('waits for a connection of an exhausted pool, no longer than its signal', async () => {
    const db = await connect(1)
    const store = pgvectorStore({ db, collection: 'pool', embedder })
    await store.migrate()
    await store.upsert(texts(10))
    const retriever = pgvectorRetriever({ db, collection: 'pool', embedder })
    const held = await db.$client.reserve()
    const signal = AbortSignal.timeout(300)
    const error: unknown = await retriever.retrieve({ query: 'text', k: 1, signal }).catch((error: unknown) => error)
    expect(error).toBe(signal.reason)
    expect(error).toMatchObject({ name: 'TimeoutError' })
    const waiting = retriever.retrieve({ query: 'text', k: 1 })
    held.release()
    expect((await waiting).passages).toHaveLength(1)
    // One connection is enough to build an index, without watching it.
    await store.reindex()
    expect((await store.stats()).indexes).toContainEqual(expect.objectContaining({ method: 'hnsw', valid: true }))
    await db.close()
  })

  it('says that the extension is missing', async () => {
    const db = await connect()
    await db.$client`create schema elsewhere`
    const store = pgvectorStore({ db, collection: 'bare', embedder, schema: 'elsewhere' })
    await store.migrate()
    await store.upsert(texts(3))
    await db.$client`drop extension vector cascade`
    const error: unknown = await pgvectorRetriever({ db, collection: 'bare', embedder, schema: 'elsewhere' })
      .retrieve({ query: 'x', k: 1 })
      .catch((error: unknown) => error)
    expect(error).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('create extension vector') as string,
    })
    await db.$client.unsafe('drop schema public cascade; create schema public')
    await db.close()
  })

  it('loses no acknowledged row when its process is killed during an upsert, and goes on', async () => {
    const acknowledged = await ingestAndKill({ url: pg.url }, 'killed', 500)
    const db = await connect()
    const store = pgvectorStore({ db, collection: 'killed', embedder })
    const kept = await store.count()
    expect(kept).toBeGreaterThanOrEqual(acknowledged)
    expect(await store.upsert(texts(kept + 100))).toMatchObject({ unchanged: kept, embedded: 100 })
    await db.close()
  })
})
