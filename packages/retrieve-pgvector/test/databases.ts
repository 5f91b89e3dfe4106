import { type Database, openDatabase } from '@dspex/postgres'
import { createTestDatabase, needsPostgres, testPostgres } from '@dspex/services'
import { afterAll, it } from 'vitest'

/** A database to test with, open until the tests of the file are done. */
export interface TestedDatabase {
  readonly engine: 'PGlite' | 'PostgreSQL'
  readonly db: Database
}

/** Opens an embedded database. */
export async function openPGlite(): Promise<TestedDatabase> {
  const db = await openDatabase({ temporary: true })
  afterAll(() => db.close())
  return { engine: 'PGlite', db }
}

/** Tests with a database of a server; a test that is skipped says so where there is none. */
export async function withPostgres(test: (tested: TestedDatabase) => void): Promise<void> {
  const server = await testPostgres()
  if (server === undefined) {
    it('on PostgreSQL', ({ skip }) => skip(needsPostgres))
    return
  }
  const own = await createTestDatabase(server)
  const db = await openDatabase({ url: own.url })
  afterAll(async () => {
    await db.close()
    await own[Symbol.asyncDispose]()
  })
  test({ engine: 'PostgreSQL', db })
}
