import { createTestDatabase, needsPostgres, type TestDatabase, testPostgres } from '@dspex/services'
import { sql } from 'drizzle-orm'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { testMigrate } from '../../test/migrate-cases.ts'
import { runScript } from '../../test/run-script.ts'
import { openDatabase } from '../open-database.ts'
import { migrate } from './migrate.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const server = await testPostgres()

describe.skipIf(!server)(needsPostgres, () => {
  let own: TestDatabase | undefined
  testMigrate('a server', async () => {
    own = await createTestDatabase(server ?? '')
    return openDatabase({ url: own.url })
  })
  afterAll(() => own?.[Symbol.asyncDispose]())
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
