import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { answers } from './answers.ts'
import { findShared } from './shared-postgres.ts'

/** Why a test is skipped without a server: part of its name. */
export const needsPostgres = 'needs PostgreSQL with pgvector: `pnpm run services start`'

/** A database of its own on a server, gone when it is disposed of. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string
}

/**
 * The url of a server to test with: DSPEX_TEST_DATABASE_URL, else the one that `pnpm run services start` has started.
 * Tests make databases of their own there, so it is never DATABASE_URL, which is the user's.
 */
export async function testPostgres(): Promise<string | undefined> {
  const named = process.env['DSPEX_TEST_DATABASE_URL']
  if (!named) return (await findShared())?.url
  if (await answers(named)) return named
  throw new Error('No PostgreSQL server answers at DSPEX_TEST_DATABASE_URL. Correct it or unset it.')
}

/** Makes an empty database on the server at `url`. */
export async function createTestDatabase(url: string): Promise<TestDatabase> {
  const name = `dspex_test_${randomUUID().replaceAll('-', '')}`
  await onServer(url, (sql) => sql`create database ${sql(name)}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return {
    url: own.href,
    async [Symbol.asyncDispose]() {
      await onServer(url, (sql) => sql`drop database if exists ${sql(name)} with (force)`)
    },
  }
}

async function onServer(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await work(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}
