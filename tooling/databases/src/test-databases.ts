import { randomUUID } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import { pg_textsearch } from '@electric-sql/pglite-pg_textsearch'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres, { type Options } from 'postgres'

/** A database for a test file. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string
  readonly db: ReturnType<typeof open> & { readonly engine: 'server' | 'embedded' }
}

function open(url: string, options: Options<Record<string, never>> = {}) {
  return drizzle(postgres(url, { onnotice: () => {}, ...options }))
}

/** Starts an embedded database in memory, behind its socket server. */
export async function openEmbedded(): Promise<TestDatabase> {
  const pglite = await PGlite.create({ extensions: { vector, pg_textsearch } })
  const server = new PGLiteSocketServer({ db: pglite, host: '127.0.0.1', port: 0, maxConnections: 1 })
  await server.start()
  const url = `postgres://postgres:postgres@${server.getServerConn()}/postgres`
  const db = Object.assign(open(url, { max: 1 }), { engine: 'embedded' as const })
  return {
    url,
    db,
    async [Symbol.asyncDispose]() {
      await db.$client.end({ timeout: 1 })
      await server.stop()
      await pglite.close()
    },
  }
}

/** Makes a database of its own on the server that `DATABASE_URL` names; `undefined` without one that has pgvector. */
export async function openServer(options: Options<Record<string, never>> = {}): Promise<TestDatabase | undefined> {
  const url = process.env['DATABASE_URL']
  if (url === undefined) return undefined
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  const name = `dspex_test_${randomUUID().replaceAll('-', '')}`
  const [available] = await admin`select 1 from pg_available_extensions where name = 'vector'`
  if (!available) {
    await admin.end()
    return undefined
  }
  await admin.unsafe(`create database ${name}`)
  const own = Object.assign(new URL(url), { pathname: `/${name}` }).href
  const db = Object.assign(open(own, { max: 5, ...options }), { engine: 'server' as const })
  return {
    url: own,
    db,
    async [Symbol.asyncDispose]() {
      await db.$client.end({ timeout: 1 })
      await admin.unsafe(`drop database if exists ${name} with (force)`)
      await admin.end()
    },
  }
}
