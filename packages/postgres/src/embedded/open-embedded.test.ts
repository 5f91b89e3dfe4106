import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { migrate } from '../migrate/migrate.ts'
import type { Database } from '../database.ts'
import { openDatabase } from '../open-database.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const notes = pgTable('notes', { id: integer().primaryKey(), body: text().notNull() })

/** What is underneath Drizzle's "Failed query". */
const causeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => (error as Error).cause ?? error,
  )

let root: string
let db: Database
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dspex-embedded-'))
  db = await openDatabase({ temporary: true })
  await db.execute(sql`create table notes (id int primary key, body text not null)`)
})
afterAll(async () => {
  await db.close()
  await rm(root, { recursive: true })
})

describe('an embedded database', () => {
  it('has pgvector and BM25', async () => {
    await db.execute(sql`create extension if not exists vector`)
    await db.execute(sql`create extension if not exists pg_textsearch`)
    const [row] = await db.execute(sql`select '[1,0]'::vector <=> '[0,1]'::vector as distance`)
    expect(row).toEqual({ distance: 1 })
  })

  it('answers 200 queries at once with what each asked for', async () => {
    await db.insert(notes).values(Array.from({ length: 200 }, (_, id) => ({ id, body: `note ${id}` })))
    const found = await Promise.all(
      Array.from({ length: 200 }, (_, id) =>
        db
          .select()
          .from(notes)
          .where(sql`${notes.id} = ${id}`),
      ),
    )
    expect(found.flat()).toEqual(Array.from({ length: 200 }, (_, id) => ({ id, body: `note ${id}` })))
  })

  it('leaves the event loop free while a query runs', async () => {
    let ticks = 0
    const timer = setInterval(() => (ticks += 1), 10)
    const beganAt = performance.now()
    await db.execute(sql`select count(*) from generate_series(1, 2000000)`)
    clearInterval(timer)
    // At least a tenth of the ticks that there is time for: blocked it would be none.
    expect(ticks).toBeGreaterThan((performance.now() - beganAt) / 100)
  })

  it('commits, nests and rolls back', async () => {
    await db.transaction(async (tx) => {
      await tx.insert(notes).values({ id: 1000, body: 'outer' })
      await tx.transaction(async (inner) => inner.insert(notes).values({ id: 1001, body: 'inner' }))
      await expect(
        tx.transaction(async (inner) => {
          await inner.insert(notes).values({ id: 1002, body: 'lost' })
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
    })
    await expect(
      db.transaction(async (tx) => {
        await tx.insert(notes).values({ id: 1003, body: 'lost' })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(
      await db
        .select({ id: notes.id })
        .from(notes)
        .where(sql`id >= 1000`),
    ).toEqual([{ id: 1000 }, { id: 1001 }])
  })

  it('goes on after an error, which comes through as PostgreSQL gives it', async () => {
    expect(await causeOf(db.insert(notes).values({ id: 1, body: 'again' }))).toMatchObject({ code: '23505' })
    expect(await db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }])
  })

  it('reads with a cursor', async () => {
    const sizes: number[] = []
    for await (const rows of db.$client`select generate_series(1, 5)`.cursor(2)) sizes.push(rows.length)
    expect(sizes).toEqual([2, 2, 1])
  })
})

describe('the guard of an embedded database', () => {
  const outside = { code: 'DATABASE_OUTSIDE_TRANSACTION' }

  it('fails a query outside the transaction whose callback waits for it', async () => {
    await db.transaction(async (tx) => {
      expect(await causeOf(db.select().from(notes))).toMatchObject(outside)
      expect(await causeOf(db.transaction(async () => {}))).toMatchObject(outside)
      expect(await causeOf(db.$client.reserve())).toMatchObject(outside)
      await sleep(1)
      expect(await causeOf(db.$client`select 1`)).toMatchObject(outside)
      expect(await tx.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }])
    })
  })

  it('lets others wait for the transaction', async () => {
    const order: string[] = []
    const entered = Promise.withResolvers<void>()
    const transaction = db.transaction(async (tx) => {
      entered.resolve()
      await sleep(50)
      await tx.execute(sql`select 1`)
      order.push('transaction')
    })
    await entered.promise
    const other = db.execute(sql`select 1`).then(() => order.push('other'))
    await Promise.all([transaction, other])
    expect(order).toEqual(['transaction', 'other'])
  })

  it('lets what a transaction began go on when it is over', async () => {
    let later: Promise<unknown> | undefined
    const over = Promise.withResolvers<void>()
    await db.transaction(async () => {
      later = over.promise.then(() => db.execute(sql`select 1 as one`))
    })
    over.resolve()
    expect(await later).toMatchObject([{ one: 1 }])
  })

  it('refuses COPY and LISTEN before they reach the engine', async () => {
    const unsupported = { code: 'DATABASE_UNSUPPORTED' }
    expect(await causeOf(db.execute(sql`copy notes from stdin`))).toMatchObject(unsupported)
    expect(await causeOf(db.$client`copy notes from stdin`.writable().then((stream) => stream.end()))).toMatchObject(
      unsupported,
    )
    expect(await causeOf(db.$client.listen('news', () => {}))).toMatchObject(unsupported)
    expect(await causeOf(db.execute(sql`listen news`))).toMatchObject(unsupported)
    await db.transaction(async (tx) => {
      expect(await causeOf(tx.execute(sql`copy notes to stdout`))).toMatchObject(unsupported)
    })
    expect(await db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }])
  })
})

describe('limits of an embedded database', () => {
  it('fails queries that wait for a transaction which waits for something else', async () => {
    await using db = await openDatabase({ temporary: true, stalledAfterMs: 300, queryTimeoutMs: 60_000 })
    const entered = Promise.withResolvers<void>()
    const leave = Promise.withResolvers<void>()
    const transaction = db.transaction(async () => {
      entered.resolve()
      await leave.promise
    })
    await entered.promise
    expect(await causeOf(db.execute(sql`select 1`))).toMatchObject({ code: 'DATABASE_STALLED' })
    expect(await causeOf(db.transaction(async () => {}))).toMatchObject({ code: 'DATABASE_STALLED' })
    leave.resolve()
    await transaction
    expect(await db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }])
  })

  it('gives up on a query after queryTimeoutMs, and says that it still runs', async () => {
    await using db = await openDatabase({ temporary: true, queryTimeoutMs: 100 })
    const error = await causeOf(db.execute(sql`select count(*) from generate_series(1, 2000000)`))
    expect(error).toMatchObject({ code: 'DATABASE_TIMEOUT' })
    expect((error as Error).message).toContain('works on it until it is done')
  })

  it('refuses what comes after close, which waits for what came before', async () => {
    const db = await openDatabase({ temporary: true })
    const before = db.execute(sql`select 1 as one`).then((rows) => rows)
    const [, rows] = await Promise.all([db.close(), before])
    expect(rows).toMatchObject([{ one: 1 }])
    expect(await causeOf(db.execute(sql`select 1`))).toMatchObject({ code: 'DATABASE_CLOSED' })
    await db.close()
  })
})

describe('the folder of an embedded database', () => {
  it('keeps rows, and knows its folder by every name', async () => {
    const folder = join(root, 'keeps', 'rows')
    const first = await openDatabase({ folder })
    await migrate(first, { migrations: [{ name: '1', sql: 'create table t (v int); insert into t values (7)' }] })
    await symlink(folder, join(root, 'link'))
    await expect(openDatabase({ folder: join(root, 'link') })).rejects.toMatchObject({ code: 'DATABASE_LOCKED' })
    await first.close()
    expect(await readdir(folder)).toEqual(['data'])
    await using second = await openDatabase({ folder: join(root, 'link') })
    expect(await second.execute(sql`select v from t`)).toMatchObject([{ v: 7 }])
  })

  it('is a folder', async () => {
    const file = join(root, 'file')
    await writeFile(file, '')
    await expect(openDatabase({ folder: file })).rejects.toThrow('there is a file in its place')
    await expect(openDatabase({ folder: join(file, 'below') })).rejects.toThrow('there is a file in its place')
  })

  it.skipIf(process.platform !== 'linux')('is one that can be made', async () => {
    await expect(openDatabase({ folder: '/sys/dspex' })).rejects.toMatchObject({ code: 'DATABASE_FOLDER' })
  })

  it('holds a database of this version', async () => {
    const old = join(root, 'old')
    await mkdir(join(old, 'data'), { recursive: true })
    await writeFile(join(old, 'data', 'PG_VERSION'), '16\n')
    await expect(openDatabase({ folder: old })).rejects.toThrow('was made by PostgreSQL 16')
    await cp(join(old, 'data'), join(root, 'raw'), { recursive: true })
    await expect(openDatabase({ folder: join(root, 'raw') })).rejects.toThrow('is the data folder of a PostgreSQL')
    await rm(join(old, 'data', 'PG_VERSION'))
    await expect(openDatabase({ folder: old })).rejects.toThrow('has no PG_VERSION')
    expect(await readdir(old)).toEqual(['data'])
  })

  it('is not opened for who has aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(openDatabase({ folder: join(root, 'aborted'), signal })).rejects.toThrow('enough')
    const later = AbortSignal.timeout(20)
    const folder = join(root, 'aborted-later')
    const error = await openDatabase({ folder, signal: later }).catch((error: unknown) => error)
    expect(error).toBe(later.reason)
    await using db = await openDatabase({ folder })
    expect(db.engine).toBe('embedded')
  })
})

describe('openDatabase', () => {
  it('asks for a database', async () => {
    await expect(openDatabase({})).rejects.toThrow('Give the `url` of a server, a `folder`')
    await expect(openDatabase({ url: '', folder: '' })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
  })
})
