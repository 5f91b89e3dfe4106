import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Sql } from 'postgres'

/** Where a database runs: on a server, or in this process over a folder. */
export type DatabaseEngine = 'server' | 'embedded'

/** A Drizzle database over postgres.js that knows where it runs and can be closed. */
export type Database<Schema extends Record<string, unknown> = Record<string, never>> = PostgresJsDatabase<Schema> & {
  /** The postgres.js client underneath. Drizzle makes it return dates as the texts that PostgreSQL sends. */
  readonly $client: Sql
  /** Where it runs. */
  readonly engine: DatabaseEngine
  /** Waits for what runs, then closes. May be called twice. */
  close(): Promise<void>
  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void>
}
