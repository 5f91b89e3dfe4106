import { createTestDatabase, needsPostgres, testPostgres } from '@dspex/services'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runScript } from '../../test/run-script.ts'
import type { Database } from '../database.ts'
import { openDatabase } from '../open-database.ts'
import { migrate } from './migrate.ts'
import type { Migration } from './read-migrations.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const server = await testPostgres()

const notes: Migration = {
  name: '0001_notes',
  sql: 'create table notes (id int);--> statement-breakpoint\ncreate index on notes (id)',
}
const bodies: Migration = { name: '0002_bodies', sql: 'alter table notes add body text; insert into notes values (1)' }

describe.each(['embedded', 'server'] as const)('migrate on %s', (engine) => {
  describe.skipIf(engine === 'server' && !server)(engine === 'server' ? needsPostgres : 'always', () => {
    const stack = new AsyncDisposableStack()
    let db: Database
    beforeAll(async () => {
      if (engine === 'embedded') db = await openDatabase({ temporary: true })
      else db = await openDatabase({ url: stack.use(await createTestDatabase(server ?? '')).url })
      stack.use(db)
    })
    afterAll(() => stack.disposeAsync())
    const count = async (): Promise<unknown> => (await db.execute(sql`select count(*)::int as n from notes`))[0]?.['n']

    it('applies what is missing, once', async () => {
      expect(await migrate(db, { migrations: [notes] })).toEqual({ applied: ['0001_notes'], unknown: [] })
      expect(await migrate(db, { migrations: [notes, bodies] })).toEqual({ applied: ['0002_bodies'], unknown: [] })
      expect(await migrate(db, { migrations: [notes, bodies] })).toEqual({ applied: [], unknown: [] })
      expect(await count()).toBe(1)
    })

    it('leaves a newer database alone, and names what it does not know', async () => {
      expect(await migrate(db, { migrations: [notes] })).toEqual({ applied: [], unknown: ['0002_bodies'] })
    })

    it('takes other line ends for the same, and refuses a change', async () => {
      const windows = { ...notes, sql: notes.sql.replaceAll('\n', '\r\n') }
      expect(await migrate(db, { migrations: [windows, bodies] })).toMatchObject({ applied: [] })
      const changed = { ...notes, sql: 'create table notes (id bigint)' }
      await expect(migrate(db, { migrations: [changed, bodies] })).rejects.toMatchObject({
        code: 'MIGRATION_CHANGED',
        message: expect.stringContaining("'0001_notes'") as unknown,
      })
    })

    it('applies all or nothing', async () => {
      const good = { name: '0003_good', sql: 'insert into notes values (2)' }
      const bad = { name: '0004_bad', sql: 'insert into nowhere values (3)' }
      const error = await migrate(db, { migrations: [notes, bodies, good, bad] }).catch((error: unknown) => error)
      expect(error).toMatchObject({ code: 'MIGRATION_FAILED', cause: { code: '42P01' } })
      expect((error as Error).message).toContain("'0004_bad'")
      expect(await count()).toBe(1)
    })

    it('says why a statement does not run in a transaction', async () => {
      const migrations = [notes, bodies, { name: '0003', sql: 'create index concurrently on notes (body)' }]
      await expect(migrate(db, { migrations })).rejects.toThrow('leave out CONCURRENTLY')
    })

    it('keeps several sets apart', async () => {
      const other = { name: '0001_notes', sql: 'create table others ()' }
      expect(await migrate(db, { migrations: [other], table: 'others', schema: 'Other "set"' })).toMatchObject({
        applied: ['0001_notes'],
      })
    })

    it('refuses nonsense', async () => {
      await expect(migrate(db, {})).rejects.toThrow('Give a `folder` or a list')
      await expect(migrate(db, { migrations: [notes, notes] })).rejects.toThrow("called '0001_notes'")
      const signal = AbortSignal.abort(new Error('enough'))
      await expect(migrate(db, { migrations: [notes], signal })).rejects.toThrow('enough')
    })
  })
})

describe.skipIf(!server)(`migrations of several processes (${needsPostgres})`, () => {
  it('are applied once by ten that start at once', async () => {
    await using own = await createTestDatabase(server ?? '')
    const migrations = [
      { name: '1', sql: 'create extension vector; create table t (v int)' },
      { name: '2', sql: 'insert into t select 1 from pg_sleep(0.2)' },
    ]
    const code = `
      const { openDatabase, migrate } = await import('./index.ts')
      const db = await openDatabase({ url: ${JSON.stringify(own.url)}, max: 2 })
      console.log('ready')
      process.stdin.once('data', async () => {
        const { applied } = await migrate(db, { migrations: ${JSON.stringify(migrations)} })
        console.log(applied.length)
        await db.close()
        process.exit()
      })`
    const scripts = Array.from({ length: 10 }, () => runScript(code))
    for (const script of scripts) expect(await script.line()).toBe('ready')
    for (const { child } of scripts) child.stdin?.write('go')
    const applied = await Promise.all(scripts.map((script) => script.line()))
    await Promise.all(scripts.map(({ ended }) => ended))
    expect(applied.filter((count) => count === '2')).toHaveLength(1)
    expect(applied.filter((count) => count === '0')).toHaveLength(9)
    await using db = await openDatabase({ url: own.url })
    expect(await db.execute(sql`select count(*)::int as n from t`)).toMatchObject([{ n: 1 }])
  })

  it('are left by who aborts while another migrates', async () => {
    await using own = await createTestDatabase(server ?? '')
    await using db = await openDatabase({ url: own.url })
    const slow = { name: '1', sql: 'select pg_sleep(1)' }
    const first = migrate(db, { migrations: [slow] })
    await new Promise((resolve) => setTimeout(resolve, 200))
    const reason = new Error('enough')
    const controller = new AbortController()
    const second = migrate(db, { migrations: [slow], signal: controller.signal })
    setTimeout(() => controller.abort(reason), 200)
    await expect(second).rejects.toBe(reason)
    expect(await first).toMatchObject({ applied: ['1'] })
  })
})
