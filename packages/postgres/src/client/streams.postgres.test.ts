import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, needsPostgres, type TestDatabase, testPostgres } from '@dspex/services'
import type { Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Database } from '../database.ts'
import { openDatabase } from '../open-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const server = await testPostgres()
const lost = { code: 'DATABASE_UNREACHABLE' }

describe.skipIf(!server)(`what is read or written in pieces (${needsPostgres})`, () => {
  let own: TestDatabase
  let admin: Database
  beforeAll(async () => {
    own = await createTestDatabase(server ?? '')
    admin = await openDatabase({ url: own.url, max: 1 })
    await admin.$client`create table t (v int primary key)`
  })
  afterAll(async () => {
    await admin.close()
    await own[Symbol.asyncDispose]()
  })

  /** Ends every connection that is named so, and gives the other end time to hear of it. */
  const kill = async (applicationName: string): Promise<void> => {
    await admin.$client`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${applicationName}`
    await sleep(50)
  }
  /** Works with a database, which is good for more afterwards, and closes. */
  const using = async <T>(name: string, work: (sql: Sql, kill: () => Promise<void>) => Promise<T>): Promise<T> => {
    await using db = await openDatabase({ url: own.url, max: 2, applicationName: name, queryTimeoutMs: 2000 })
    const [outcome] = await Promise.allSettled([work(db.$client, () => kill(name))])
    expect(await db.$client`select 1 as one`).toMatchObject([{ one: 1 }])
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  }
  const numbers = (sql: Sql, count = 100_000) => sql`select generate_series(1, ${count}::int) as v`

  it('gives all rows of a cursor, or says that it did not', async () => {
    const read = (sql: Sql, at: number, disturb: () => Promise<unknown>, count?: number): Promise<number> =>
      (async () => {
        let read = 0
        for await (const rows of numbers(sql, count).cursor(100)) {
          read += rows.length
          if (read === at) await disturb()
        }
        return read
      })()
    expect(await using('whole', (sql) => read(sql, 300, () => sleep(1), 1050))).toBe(1050)
    await expect(using('batches', (sql, kill) => read(sql, 300, kill))).rejects.toMatchObject(lost)
    const inTransaction = using('batches-tx', (sql, kill) => sql.begin((tx) => read(tx as never, 300, kill)))
    await expect(inTransaction).rejects.toMatchObject(lost)
    // The limit is for the server, not for the reader.
    expect(await using('slow', (sql) => read(sql, 300, () => sleep(2500), 1050))).toBe(1050)
  })

  it('lets the reader of a cursor leave whose connection is gone', async () => {
    const leave = async (sql: Sql, kill: () => Promise<void>): Promise<number> => {
      for await (const rows of numbers(sql).cursor(100)) {
        await kill()
        return rows.length
      }
      return 0
    }
    expect(await using('leave', leave)).toBe(100)
  })

  it.each([
    ['in the first batch', 1],
    ['in the last one', 250],
  ])('fails with what the callback of a cursor throws %s', async (_, at) => {
    const work = (sql: Sql) =>
      numbers(sql, 250).cursor(100, async (rows) => {
        await sleep(5)
        if (rows.some(({ v }) => v === at)) throw new Error('mine')
      })
    await expect(using('callback', async (sql) => work(sql))).rejects.toThrow('mine')
  })

  it('waits for the callback of the last batch, and fails when the connection is cut under one', async () => {
    let read = 0
    const count = async (rows: readonly unknown[]): Promise<void> => {
      await sleep(5)
      read += rows.length
    }
    await using('last', async (sql) => numbers(sql, 250).cursor(100, count))
    expect(read).toBe(250)
    const cut = using('cut', async (sql, kill) => numbers(sql).cursor(100, kill))
    await expect(cut).rejects.toMatchObject(lost)
  })

  it('fails a COPY that writes when the connection is cut, whoever listens just then', async () => {
    const open = (sql: Sql) => sql`copy t from stdin`.writable()
    const work = using('copy-in', async (sql, kill) => {
      const stream = await open(sql)
      stream.write('1\n')
      await kill()
      stream.end('2\n')
      await finished(stream)
    })
    await expect(work).rejects.toMatchObject(lost)
    const unheard = using('copy-unheard', async (sql, kill) => {
      await open(sql)
      await kill()
    })
    await expect(unheard).resolves.toBeUndefined()
    const inTransaction = using('copy-tx', (sql, kill) =>
      sql.begin(async (tx) => {
        const stream = await open(tx as never)
        await kill()
        stream.end('1\n')
        await finished(stream)
      }),
    )
    await expect(inTransaction).rejects.toMatchObject(lost)
    expect(await admin.$client`select from t`).toHaveLength(0)
  })

  it('fails a COPY with what the server says of it, and takes the next one', async () => {
    const copy = (text: string) => async (sql: Sql) => {
      const stream = await sql`copy t from stdin`.writable()
      stream.end(text)
      await finished(stream)
    }
    await expect(using('twice', copy('1\n1\n'))).rejects.toMatchObject({ code: '23505' })
    await expect(using('letters', copy('x\n'))).rejects.toMatchObject({ code: '22P02' })
    await using('good', copy('1\n2\n'))
    expect(await admin.$client`delete from t returning v`).toHaveLength(2)
  })

  it('fails a COPY that reads when the connection is cut', async () => {
    const work = using('copy-out', async (sql, kill) => {
      let isFirst = true
      for await (const _ of await sql`copy (select generate_series(1, 3000000)) to stdout`.readable()) {
        if (isFirst) await kill()
        isFirst = false
      }
    })
    await expect(work).rejects.toMatchObject(lost)
  })

  it('gives no row too many after a query that failed when it had rows already', async () => {
    const broken = (sql: Sql) => sql`select 1 / (5 - v) as v from generate_series(1, 10) as v`
    const ways: Readonly<Record<string, () => Promise<unknown>>> = {
      query: () => broken(admin.$client),
      values: () => broken(admin.$client).values(),
      cursor: () => broken(admin.$client).cursor(2, () => {}),
      callback: () =>
        numbers(admin.$client).cursor(3, () => {
          throw new Error('mine')
        }),
    }
    for (const [way, fail] of Object.entries(ways)) {
      const sql = admin.$client
      const after: Readonly<Record<string, () => Promise<unknown>>> = {
        query: () => sql`select 7 as v`,
        values: () => sql`select 7 as v`.values(),
        drizzle: async () => admin.execute('select 7 as v'),
        several: () => sql.unsafe('select 7 as v; select 8 as v'),
        cursor: async () => {
          const read: unknown[] = []
          await sql`select 7 as v`.cursor(5, (rows) => void read.push(...rows))
          return read
        },
      }
      for (const [next, ask] of Object.entries(after)) {
        await expect(fail()).rejects.toThrow(/division by zero|mine/)
        const expected = next === 'values' ? [[7]] : next === 'several' ? [[{ v: 7 }], [{ v: 8 }]] : [{ v: 7 }]
        expect([way, next, await ask()]).toEqual([way, next, expected])
      }
    }
  })

  it('waits for the queries that a transaction returns as a list', async () => {
    const work = using('list', (sql) => sql.begin((tx) => [tx`insert into t values (7)`, tx`select v from t`]))
    expect(await work).toMatchObject([[], [{ v: 7 }]])
    expect(await admin.$client`delete from t returning v`).toHaveLength(1)
  })

  it('refuses what is sent on a transaction or reservation that has ended', async () => {
    const outside = { code: 'DATABASE_OUTSIDE_TRANSACTION' }
    let late: Sql | undefined
    await using('late', async (sql) => {
      await sql.begin(async (tx) => {
        late = tx as never
        await tx`select 1`
      })
      await expect(late?.unsafe('delete from t')).rejects.toMatchObject(outside)
      const held = await sql.reserve()
      held.release()
      await expect(held`select 1`).rejects.toMatchObject(outside)
    })
  })

  it('waits for a connection no longer than a query may take', async () => {
    await using db = await openDatabase({ url: own.url, max: 1, queryTimeoutMs: 200 })
    const held = await db.$client.reserve()
    const timeout = { code: 'DATABASE_TIMEOUT', message: expect.stringContaining('wait for a connection') as string }
    await expect(db.$client.begin(() => 1)).rejects.toMatchObject(timeout)
    await expect(db.$client.reserve()).rejects.toMatchObject(timeout)
    held.release()
    expect(await db.$client.begin(() => 1)).toBe(1)
  })
})
