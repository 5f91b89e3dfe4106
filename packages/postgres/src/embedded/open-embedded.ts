import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres, { type Sql } from 'postgres'
import { holdLock } from '@dspex/core/implement'
import { learnArrayTypes } from '../query/array-types.ts'
import { guardClient } from '../client/guard-client.ts'
import type { Database } from '../database.ts'
import { DatabaseError } from '../database-error.ts'
import type { OpenDatabaseOptions } from '../database-options.ts'
import { connectionPool } from '../pool/connection-pool.ts'
import { onExit } from './exit-hooks.ts'
import { refuseFolder } from './refuse-folder.ts'
import { installedVersions } from './pglite-packages.ts'
import { prepareFolder } from './prepare-folder.ts'
import { type EmbeddedServer, startEmbedded } from './start-embedded.ts'

/** How long a process that exits waits for the database to close; the lock of one that does not make it stays. */
const exitTimeoutMs = 3000

/** Opens the embedded database in `folder`, or a temporary one. */
export async function openEmbedded<Schema extends Record<string, unknown>>(
  folder: string | undefined,
  options: OpenDatabaseOptions<Schema>,
): Promise<Database<Schema>> {
  const { stalledAfterMs = 30_000, connectTimeoutMs = 10_000, closeTimeoutMs, onNotice, signal, cacheFolder } = options
  const versions = installedVersions()
  const isTemporary = folder === undefined
  const place = isTemporary ? realpathSync(mkdtempSync(join(tmpdir(), 'dspex-db-'))) : await prepareFolder(folder)
  const lockPath = join(place, 'lock')
  const removeTemporary = (): void => {
    if (isTemporary) rmSync(place, { recursive: true, force: true })
  }
  const lock = await holdLock(lockPath, { onHeld: refuseFolder(place, lockPath), signal })
  let server: EmbeddedServer
  try {
    server = await startEmbedded(place, { versions, cacheFolder, signal })
  } catch (error) {
    lock.release()
    removeTemporary()
    throw error
  }

  let socket: Socket | undefined
  let isBusy = false
  const front = postgres({
    ...('path' in server.address ? { host: server.address.path } : server.address),
    user: 'postgres',
    database: 'postgres',
    password: 'postgres',
    max: 1,
    ssl: false,
    onnotice: (notice) => onNotice?.({ message: notice['message'] ?? '' }),
  })
  const pool = connectionPool({
    front,
    max: 1,
    connectTimeoutMs,
    async connect(_attempt, waiting) {
      const made = connect(server.address)
      await once(made, 'connect', { signal: waiting })
      socket = made
      if (!isBusy) made.unref()
      return made
    },
  })

  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= (async () => {
      await guarded.drain(closedError(place))
      takeHooksOff()
      await server.close()
      lock.release()
      removeTemporary()
    })()
    return closed
  }
  const takeHooksOff = onExit(() => {
    if (server.closeNow(exitTimeoutMs)) lock.release()
    removeTemporary()
  })
  const guarded = guardClient(front, {
    isEmbedded: true,
    connections: 1,
    stalledAfterMs,
    queryTimeoutMs: options.queryTimeoutMs,
    closeTimeoutMs,
    pool,
    explain: (error) => explainEmbeddedError(error, { place, died: server.died }),
    // Only work keeps the process running, not a database that somebody forgot to close.
    onBusy(busy) {
      isBusy = busy
      if (busy) socket?.ref()
      else socket?.unref()
    },
    close,
  })
  await learnArrayTypes(guarded.client, front).catch((error: unknown) => close().then(() => Promise.reject(error)))
  const db = drizzle<Schema, Sql>(guarded.client, options.drizzle ?? {})
  return Object.assign(db, { engine: 'embedded' as const, close, [Symbol.asyncDispose]: close })
}

function closedError(place: string): DatabaseError {
  return new DatabaseError(`The database in ${place} was closed. Open it again.`, { code: 'DATABASE_CLOSED' })
}

function explainEmbeddedError(
  error: unknown,
  { place, died }: { readonly place: string; readonly died: AbortSignal },
): unknown {
  if (!died.aborted) return error
  return new DatabaseError(
    `The embedded database in ${place} has ended: ${(died.reason as Error).message} Close it and open it again.`,
    { code: 'DATABASE_UNREACHABLE', cause: error },
  )
}
