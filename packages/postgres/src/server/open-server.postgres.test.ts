import { createServer, connect, type Socket, type AddressInfo } from 'node:net'
import {
  createTestDatabase,
  needsPostgres,
  type OwnPostgres,
  ownPostgres,
  type TestDatabase,
  testPostgres,
} from '@dspex/services'
import { DrizzleQueryError, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runScript } from '../../test/run-script.ts'
import { openDatabase } from '../open-database.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const causeOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => (error instanceof DrizzleQueryError ? error.cause : error) as Error,
  )

/** Waits until the server is at work on so many queries that sleep. */
async function sleeping(url: string, count: number): Promise<void> {
  await using db = await openDatabase({ url, max: 1 })
  const atWork = sql`
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and query like '%sleep(60)%' and state = 'active' and pid <> pg_backend_pid()`
  await expect.poll(() => db.execute(atWork), { timeout: 60_000 }).toMatchObject([{ n: count }])
}

/** Stands between a client and a server, cuts the line when told to, and is silent after so many bytes of the server. */
async function proxy(target: URL, bytes = Infinity): Promise<{ readonly url: string; cut(): void } & AsyncDisposable> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => socket.destroy()))
    client.pipe(upstream)
    let left = bytes
    upstream.on('data', (chunk: Buffer) => {
      client.write(chunk.subarray(0, left))
      left = Math.max(0, left - chunk.length)
    })
    upstream.on('end', () => client.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    url: url.href,
    cut,
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Stands between a client and a server, and breaks every line after so many bytes from the server. */
async function brittle(target: URL): Promise<{ readonly url: string; bytes: number } & AsyncDisposable> {
  const line = {
    url: '',
    bytes: 0,
    [Symbol.asyncDispose]: () => new Promise<void>((done) => void server.close(() => done())),
  }
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    let left = line.bytes
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      from.on('error', () => to.destroy()).on('close', () => to.destroy())
    client.on('data', (chunk) => upstream.write(chunk))
    upstream.on('data', (chunk: Buffer) => {
      client.write(chunk.subarray(0, Math.max(0, left)))
      left -= chunk.length
      if (left > 0) return
      upstream.destroy()
      if (line.bytes % 2 === 0) client.end()
      else client.resetAndDestroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  line.url = url.href
  return line
}

const server = await testPostgres()

describe.skipIf(!server)(`a database of a server (${needsPostgres})`, () => {
  let own: TestDatabase
  beforeAll(async () => {
    own = await createTestDatabase(server ?? '')
  })
  afterAll(() => own[Symbol.asyncDispose]())

  it('is the same Drizzle, with COPY and LISTEN', async () => {
    await using db = await openDatabase({ url: own.url, folder: '/not/looked/at' })
    expect(db.engine).toBe('server')
    await db.execute(sql`create table copied (v int)`)
    const writable = await db.$client`copy copied from stdin`.writable()
    await new Promise<void>((resolve) => writable.end('1\n2\n', () => resolve()))
    await expect.poll(() => db.execute(sql`select count(*)::int as n from copied`)).toMatchObject([{ n: 2 }])
    const heard = Promise.withResolvers<string>()
    await db.$client.listen('news', heard.resolve)
    await db.$client.notify('news', 'hello')
    expect(await heard.promise).toBe('hello')
  })

  it('names a wrong password, user and database', async () => {
    const wrong = (change: (url: URL) => void): Promise<Error> => {
      const url = new URL(own.url)
      change(url)
      return causeOf(openDatabase({ url: url.href }).then((db) => db.close()))
    }
    const refused = { name: 'DatabaseError', code: 'DATABASE_REFUSED' }
    expect(
      await openDatabase({ url: own.url.replace(/dspex_test_\w+/, 'nowhere') }).catch((e: unknown) => e),
    ).toMatchObject({
      ...refused,
      message: expect.stringContaining("has no database 'nowhere'. Create it") as unknown,
    })
    const url = new URL(own.url)
    url.password = 'geheim'
    const error = (await openDatabase({ url: url.href }).catch((error: unknown) => error)) as Error
    // A server that trusts everybody lets it pass.
    if (error instanceof Error) {
      expect(error).toMatchObject(refused)
      expect(error.message).toContain("password of user 'postgres'")
      expect(error.message).not.toContain('geheim')
    }
    expect(await wrong((url) => (url.username = 'nobody-here'))).toMatchObject({ code: /^28/ })
  })

  it('fails with a reason when every connection is held and idle, and goes on after', async () => {
    await using db = await openDatabase({ url: own.url, max: 2, stalledAfterMs: 300 })
    const leave = Promise.withResolvers<void>()
    const entered = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const held = entered.map(({ resolve }) =>
      db.transaction(() => {
        resolve()
        return leave.promise
      }),
    )
    await Promise.all(entered.map(({ promise }) => promise))
    const error = await causeOf(db.execute(sql`select 1`))
    expect(error).toMatchObject({ code: 'DATABASE_STALLED' })
    expect(error.message).toContain('All 2 connections')
    leave.resolve()
    await Promise.all(held)
    expect(await db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }])
  })

  it('waits for slow work without complaint', async () => {
    await using db = await openDatabase({ url: own.url, max: 1, stalledAfterMs: 100 })
    const slow = db.execute(sql`select pg_sleep(0.7)`)
    const [, rows] = await Promise.all([slow, db.execute(sql`select 1 as one`)])
    expect(rows).toMatchObject([{ one: 1 }])
  })

  it('guards its transactions when it has one connection', async () => {
    await using db = await openDatabase({ url: own.url, max: 1 })
    await db.transaction(async () => {
      expect(await causeOf(db.execute(sql`select 1`))).toMatchObject({ code: 'DATABASE_OUTSIDE_TRANSACTION' })
    })
  })

  it('cancels a query that takes too long', async () => {
    await using db = await openDatabase({ url: own.url, max: 1, queryTimeoutMs: 300 })
    expect(await causeOf(db.execute(sql`select pg_sleep(60)`))).toMatchObject({ code: 'DATABASE_TIMEOUT' })
    expect(await db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }])
  })

  it('says so when the connection is cut mid-query or mid-transaction, and goes on', async () => {
    await using line = await proxy(new URL(own.url))
    await using db = await openDatabase({ url: line.url })
    const lost = { name: 'DatabaseError', code: 'DATABASE_UNREACHABLE' }
    const query = causeOf(db.execute(sql`select pg_sleep(60)`))
    const transaction = causeOf(
      db.transaction(async (tx) => {
        await tx.execute(sql`select pg_sleep(60)`).catch(() => {})
        await tx.execute(sql`select 'after the line was cut'`)
      }),
    )
    await sleeping(own.url, 2)
    line.cut()
    expect(await query).toMatchObject(lost)
    expect(await transaction).toMatchObject(lost)
    expect(await db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }])
  })

  it('is not opened, and nothing else happens, however far a connection came before it broke', async () => {
    await using line = await brittle(new URL(own.url))
    for (; line.bytes < 1000; line.bytes += 23)
      expect(await causeOf(openDatabase({ url: line.url }))).toMatchObject({ code: 'DATABASE_UNREACHABLE' })
    // Let in, and then not answered.
    await using silent = await proxy(new URL(own.url), 600)
    const opening = openDatabase({ url: silent.url, connectTimeoutMs: 500 })
    expect(await causeOf(opening)).toMatchObject({ code: 'DATABASE_UNREACHABLE' })
    line.bytes = 100_000
    await using db = await openDatabase({ url: line.url })
    expect(await db.$client`select array['a', null, 'NULL'] as names, ${[1, 2]}::int[] as numbers`).toEqual([
      { names: ['a', null, 'NULL'], numbers: [1, 2] },
    ])
  })

  it('works on each of its connections for longer than one may take to be made', async () => {
    await using db = await openDatabase({ url: own.url, max: 3, connectTimeoutMs: 300 })
    const sleeps = Array.from({ length: 3 }, () => db.$client`select pg_sleep(0.6)`)
    await expect(Promise.all(sleeps)).resolves.toHaveLength(3)
    expect(db.$client.parameters.server_version).toMatch(/^\d/)
  })

  it('lets a process end that forgot to close it', async () => {
    const script = runScript(`
      const { openDatabase } = await import('./index.ts')
      const db = await openDatabase({ url: ${JSON.stringify(own.url)} })
      console.log((await db.$client\`select 1 as one\`)[0].one)`)
    expect(await script.line()).toBe('1')
    expect(await script.ended).toMatchObject({ code: 0 })
  })
})

describe.skipIf(!server)(`a server that stops and starts (${needsPostgres})`, () => {
  let own: OwnPostgres
  beforeAll(async () => {
    own = await ownPostgres()
  })
  afterAll(() => own[Symbol.asyncDispose]())

  it('fails what it was working on, says that it is gone, and is used again when it is back', async () => {
    await using db = await openDatabase({ url: own.url, max: 2 })
    await db.execute(sql`create table kept (v int)`)
    await db.execute(sql`insert into kept values (1)`)
    const running = causeOf(db.execute(sql`select pg_sleep(60)`))
    await sleeping(own.url, 1)
    await own.stop()
    expect(await running).toMatchObject({ code: 'DATABASE_UNREACHABLE' })
    expect(await causeOf(db.execute(sql`select 1`))).toMatchObject({ code: 'DATABASE_UNREACHABLE' })
    await own.start()
    await expect
      .poll(() => db.execute(sql`select v from kept`).catch(() => []), { timeout: 60_000, interval: 500 })
      .toMatchObject([{ v: 1 }])
  })
})
