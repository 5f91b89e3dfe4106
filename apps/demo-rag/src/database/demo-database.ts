import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, migrate, openDatabase } from '@dspex/postgres'

/** Options of {@link openDemoDatabase}. */
export interface OpenDemoDatabaseOptions {
  /** The folder of the runs; an embedded database lies in it. */
  readonly runs: string
  /** A server to use instead. */
  readonly url: string | undefined
  readonly signal: AbortSignal
}

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url))

/** Opens the database of the demo, and makes its tables where they are missing. */
export async function openDemoDatabase({ runs, url, signal }: OpenDemoDatabaseOptions): Promise<Database> {
  const db = await openDatabase({ url, folder: join(runs, 'database'), applicationName: 'demo-rag', signal })
  try {
    await prepareDatabase(db, signal)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}

/** Makes the tables of the demo where they are missing. */
export async function prepareDatabase(db: Database, signal: AbortSignal): Promise<void> {
  await migrate(db, { folder: migrations, signal })
}

/** Says in a few words where the database is, without a password. */
export function describeDatabase({ engine }: Database, { runs, url }: Omit<OpenDemoDatabaseOptions, 'signal'>): string {
  if (engine === 'embedded') return `embedded PostgreSQL in ${join(runs, 'database')}`
  const { hostname, pathname } = new URL(url ?? '')
  return `PostgreSQL on ${hostname || 'this machine'}, database ${decodeURIComponent(pathname.slice(1)) || 'of the user'}`
}
