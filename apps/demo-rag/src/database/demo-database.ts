import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashingEmbedder } from '@dspex/core'
import { type Database, migrate, openDatabase } from '@dspex/postgres'
import { pgvectorStore, type PgvectorStore } from '@dspex/retrieve-pgvector'
import type { PassageMetadata } from '../corpus/passage.ts'

/** Turns texts into vectors without a download; 1,024 numbers, which an index of pgvector takes. */
export const embedder = hashingEmbedder()

/** The collection in which the passages of all corpora lie, each corpus as a tenant. */
export const collection = 'demo_passages'

/** Options of {@link openDemoDatabase}. */
export interface OpenDemoDatabaseOptions {
  /** The folder of the runs; an embedded database lies in it. */
  readonly runs: string
  /** A server to use instead. */
  readonly url: string | undefined
  readonly signal: AbortSignal
}

/** The database of the demo, with all its tables. */
export async function openDemoDatabase({ runs, url, signal }: OpenDemoDatabaseOptions): Promise<Database> {
  const db = await openDatabase({ url, folder: join(runs, 'database'), applicationName: 'demo-rag', signal })
  try {
    await migrate(db, { folder: fileURLToPath(new URL('../../migrations', import.meta.url)), signal })
    await storeOf(db).migrate()
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}

/** Where the passages of a corpus are kept. */
export function storeOf(db: Database, corpus = ''): PgvectorStore<PassageMetadata> {
  return pgvectorStore<PassageMetadata>({ db, collection, embedder, tenant: corpus })
}

/** Says in a few words where the database is, without a password. */
export function describeDatabase({ engine }: Database, { runs, url }: Omit<OpenDemoDatabaseOptions, 'signal'>): string {
  if (engine === 'embedded') return `embedded PostgreSQL in ${join(runs, 'database')}`
  const { hostname, pathname } = new URL(url ?? '')
  return `PostgreSQL on ${hostname || 'this machine'}, database ${decodeURIComponent(pathname.slice(1)) || 'of the user'}`
}
