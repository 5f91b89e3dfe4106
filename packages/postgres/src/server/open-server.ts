import { drizzle } from 'drizzle-orm/postgres-js'
import type { Sql } from 'postgres'
import type { Database } from '../database.ts'
import { DatabaseError } from '../database-error.ts'
import { guardClient } from '../client/guard-client.ts'
import type { OpenDatabaseOptions } from '../database-options.ts'
import { connectServer } from './connect-server.ts'
import { explainServerError, parseServerUrl } from './explain-server-error.ts'

/** Opens a database of a server. */
export async function openServer<Schema extends Record<string, unknown>>(
  url: string,
  options: OpenDatabaseOptions<Schema>,
): Promise<Database<Schema>> {
  const { max = 10, connectTimeoutMs = 10_000, stalledAfterMs = 30_000, onNotice, signal } = options
  const { host } = parseServerUrl(url)
  const raw = await connectServer(url, {
    client: {
      max,
      // Idle connections go, so that a process ends that forgets to close.
      idle_timeout: 5,
      connect_timeout: connectTimeoutMs / 1000,
      // A server that was restarted is found again soon; the client's own pauses grow to 20 seconds.
      backoff: (retries) => Math.min(2, 0.05 * 2 ** retries) * (0.5 + Math.random() / 2),
      onnotice: (notice) => onNotice?.({ message: notice['message'] ?? '' }),
      connection: { application_name: options.applicationName ?? 'dspex' },
    },
    connectTimeoutMs,
    signal,
  })
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= (async () => {
      await guarded.drain(
        new DatabaseError(`The database on ${host} was closed. Open it again.`, { code: 'DATABASE_CLOSED' }),
      )
      await raw.end({ timeout: 5 })
    })()
    return closed
  }
  const guarded = guardClient(raw, {
    isEmbedded: false,
    connections: max,
    stalledAfterMs,
    queryTimeoutMs: options.queryTimeoutMs,
    explain: (error) => explainServerError(error, { url }),
    close,
  })
  const db = drizzle<Schema, Sql>(guarded.client, options.drizzle ?? {})
  return Object.assign(db, { engine: 'server' as const, close, [Symbol.asyncDispose]: close })
}
