import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Database } from '../src/database.ts'
import { migrate } from '../src/migrate/migrate.ts'
import type { Migration } from '../src/migrate/read-migrations.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const notes: Migration = {
  name: '0001_notes',
  sql: 'create table notes (id int);--> statement-breakpoint\ncreate index on notes (id)',
}
const bodies: Migration = { name: '0002_bodies', sql: 'alter table notes add body text; insert into notes values (1)' }

/** The tests that hold on either engine; `open` gives an empty database. */
export function testMigrate(engine: string, open: () => Promise<Database>): void {
  describe(`migrate on ${engine}`, () => {
    let db: Database
    beforeAll(async () => {
      db = await open()
    })
    afterAll(() => db.close())
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
}
