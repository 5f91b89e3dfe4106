import { drizzle } from 'drizzle-orm/postgres-js'
import { setTimeout as sleep } from 'node:timers/promises'
import { untilAbort } from '@dspex/core/implement'
import postgres, { type Sql } from 'postgres'
import type { Database } from '../database.ts'
import { DatabaseError } from '../database-error.ts'
import { learnArrayTypes } from '../query/array-types.ts'
import { guardClient } from '../client/guard-client.ts'
import type { OpenDatabaseOptions } from '../database-options.ts'
import { connectionPool } from '../pool/connection-pool.ts'
import { explainServerError, isStarting, parseServerUrl } from './explain-server-error.ts'
import { connectSocket, countServers } from './server-socket.ts'

/** Connections of this age are not used again, so that a pool moves on to the servers that a name stands for by then. */
const lifeMs = 45 * 60_000

/** Opens a database of a server. */
export async function openServer<Schema extends Record<string, unknown>>(
  url: string,
  options: OpenDatabaseOptions<Schema>,
): Promise<Database<Schema>> {
  const { max = 10, connectTimeoutMs = 10_000, stalledAfterMs = 30_000, queryTimeoutMs = 60_000 } = options
  const { closeTimeoutMs = 10_000, onNotice, signal } = options
  const { host } = parseServerUrl(url)
  const front = postgres(url, {
    max: 1,
    connect_timeout: connectTimeoutMs / 1000,
    onnotice: (notice) => onNotice?.({ message: notice['message'] ?? '' }),
    connection: { application_name: options.applicationName ?? 'dspex' },
  })
  const pool = connectionPool({
    front,
    max,
    connect: (attempt, waiting) => connectSocket(front, attempt, waiting),
    attempts: countServers(front),
    connectTimeoutMs,
    // Idle connections go, so that a process ends that forgets to close.
    idleMs: 5000,
    lifeMs,
  })
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= guarded.drain(
      new DatabaseError(`The database on ${host} was closed. Open it again.`, { code: 'DATABASE_CLOSED' }),
    )
    return closed
  }
  const guarded = guardClient(front, {
    isEmbedded: false,
    connections: max,
    stalledAfterMs,
    queryTimeoutMs,
    closeTimeoutMs,
    pool,
    explain: (error) => explainServerError(error, { url }),
    close,
  })
  try {
    await untilAbort(() => untilStarted(guarded.client, front, { timeoutMs: connectTimeoutMs, signal }), signal)
  } catch (error) {
    pool.end(error as Error)
    throw error
  }
  const db = drizzle<Schema, Sql>(guarded.client, options.drizzle ?? {})
  return Object.assign(db, { engine: 'server' as const, close, [Symbol.asyncDispose]: close })
}

/** Sees that the server answers; one that is on its way up says so, and is asked again. */
async function untilStarted(
  client: Sql,
  front: Sql,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs
  for (;;) {
    try {
      await learnArrayTypes(client, front, timeoutMs)
      return
    } catch (error) {
      if (DatabaseError.isInstance(error) && error.code === 'DATABASE_TIMEOUT')
        throw new DatabaseError(
          `The server let us in, but did not answer within ${timeoutMs / 1000} s. \`connectTimeoutMs\` sets the limit.`,
          { code: 'DATABASE_UNREACHABLE', cause: error },
        )
      if (!isStarting((error as Error).cause ?? error) || performance.now() > giveUpAt) throw error
      await sleep(100, undefined, { signal })
    }
  }
}
