import { ConfigurationError } from '@dspex/core'
import type { DrizzleConfig } from 'drizzle-orm'
import type { Database } from './database.ts'
import { openEmbedded } from './embedded/open-embedded.ts'
import { openServer } from './server/open-server.ts'

/** Options of {@link openDatabase}: a `url`, a `folder`, or `temporary`. */
export interface OpenDatabaseOptions<Schema extends Record<string, unknown> = Record<string, never>> {
  /**
   * A PostgreSQL server, `postgres://user:password@host:5432/database`. It goes before `folder`, so that
   * `{ url: process.env.DATABASE_URL, folder }` uses a server where one is named.
   */
  readonly url?: string | undefined
  /** A folder for an embedded database; it is made when it is not there. It serves one process at a time. */
  readonly folder?: string | undefined
  /** An empty embedded database that is gone when it is closed: for tests. */
  readonly temporary?: boolean | undefined
  /** Settings of Drizzle, such as `schema` and `logger`. */
  readonly drizzle?: DrizzleConfig<Schema> | undefined
  /** How many connections to a server. An embedded database has one. @default 10 */
  readonly max?: number | undefined
  /** How long to wait for a server. @default 10000 */
  readonly connectTimeoutMs?: number | undefined
  /** How long a query may take, its waiting for a connection included. @default no limit */
  readonly queryTimeoutMs?: number | undefined
  /** How long queries may wait while every connection is held and idle. @default 30000 */
  readonly stalledAfterMs?: number | undefined
  /** The name under which a server lists the connections. @default 'dspex' */
  readonly applicationName?: string | undefined
  /** Called with each notice of the database. @default notices are dropped */
  readonly onNotice?: ((notice: { readonly message: string }) => void) | undefined
  /** Where templates of embedded databases lie. @default a folder in the user's cache folder */
  readonly cacheFolder?: string | undefined
  /** Cancels the opening. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens a PostgreSQL database, on a server or embedded over a folder, as the same Drizzle database.
 *
 * @throws DatabaseError when it can't be opened, with what to do about it
 * @throws ConfigurationError when the options make no sense or the embedded engine is not installed
 */
export async function openDatabase<Schema extends Record<string, unknown> = Record<string, never>>(
  options: OpenDatabaseOptions<Schema>,
): Promise<Database<Schema>> {
  const { url, folder, temporary, signal } = options
  signal?.throwIfAborted()
  if (url !== undefined && url !== '') return openServer(url, options)
  if (temporary === true) return openEmbedded(undefined, options)
  if (folder !== undefined && folder !== '') return openEmbedded(folder, options)
  throw new ConfigurationError(
    'There is no database to open. Give the `url` of a server, a `folder`, or `temporary: true`.',
  )
}
