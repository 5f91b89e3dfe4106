import type { DrizzleConfig } from 'drizzle-orm'

/** Options of `openDatabase`: a `url`, a `folder`, or `temporary`. */
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
  /**
   * How long a query may take, its waiting for a connection included; then it fails, the server is told to stop, and its
   * connection is not used again. `Infinity` for no limit. @default 60000 on a server, where a network can go silent for
   * good; no limit embedded
   */
  readonly queryTimeoutMs?: number | undefined
  /** How long `close` waits for queries that run; then they fail, and their connections end. @default 10000 on a server, as long as it takes embedded */
  readonly closeTimeoutMs?: number | undefined
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
