import { AsyncLocalStorage } from 'node:async_hooks'
import type { Sql } from 'postgres'
import { DatabaseError } from '../database-error.ts'
import type { ConnectionPool } from '../pool/connection-pool.ts'
import type { GuardedQuery } from '../pool/guarded-query.ts'
import type { Scope } from './hand-over.ts'
import { whyRefused } from './refused-statements.ts'
import { trafficWatch } from '../query/traffic.ts'
import { wrapClient } from './wrap-client.ts'

/** Options of {@link guardClient}. */
export interface GuardOptions {
  /** Whether the embedded engine is behind it. */
  readonly isEmbedded: boolean
  /** How many connections the client has. */
  readonly connections: number
  readonly stalledAfterMs: number
  readonly queryTimeoutMs: number | undefined
  /** How long `drain` waits for what is under way. */
  readonly closeTimeoutMs: number | undefined
  readonly pool: ConnectionPool
  /** Translates what the client fails with. */
  readonly explain: (error: unknown) => unknown
  /** Called when the first request comes, and when none is left. */
  readonly onBusy?: ((isBusy: boolean) => void) | undefined
  /** What `end` and `close` of the client do: they are the database's. */
  readonly close: () => Promise<void>
}

/** A client that fails with a reason where the bare one would wait for ever. */
export interface GuardedClient {
  readonly client: Sql
  /** Refuses what comes from now on, waits a while for what is under way, and ends the connections. */
  drain(error: Error): Promise<void>
}

/** Wraps a postgres.js client, and the clients that it hands to transactions. */
export function guardClient(raw: Sql, options: GuardOptions): GuardedClient {
  const { isEmbedded, connections, stalledAfterMs, closeTimeoutMs, pool } = options
  const scopes = new AsyncLocalStorage<Scope>()
  let closing: Error | undefined
  let onIdle: (() => void) | undefined
  const watch = trafficWatch({
    stalledAfterMs,
    stalled: (waiting) => stalled(waiting, options),
    onBusy(isBusy) {
      options.onBusy?.(isBusy)
      if (!isBusy) onIdle?.()
    },
  })

  // That of the clients of the pool would use their one connection.
  const cancel = isEmbedded ? undefined : (raw.unsafe('') as unknown as GuardedQuery).canceller
  const refusal = (text: string | undefined, isOutermost: boolean): Error | undefined => {
    if (isOutermost && closing) return closing
    if (isOutermost && connections === 1 && scopes.getStore()?.isOpen) return outsideTransaction(isEmbedded)
    const reason = isEmbedded && text !== undefined ? whyRefused(text) : undefined
    return reason === undefined ? undefined : new DatabaseError(reason, { code: 'DATABASE_UNSUPPORTED' })
  }
  return {
    client: wrapClient({ ...options, scopes, watch, refusal, cancel }, raw),
    async drain(error) {
      // Drizzle takes a moment to send what was asked for before this.
      await new Promise((resolve) => setImmediate(resolve))
      closing ??= error
      if (!watch.isIdle()) {
        await new Promise<void>((resolve) => {
          const timer = closeTimeoutMs === undefined ? undefined : setTimeout(resolve, closeTimeoutMs)
          onIdle = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      watch.failAll(error)
      pool.end(error)
      // Its listeners for notifications have a connection of their own.
      await raw.end({ timeout: 0 })
    },
  }
}

function outsideTransaction(isEmbedded: boolean): DatabaseError {
  const where = isEmbedded ? 'An embedded database has one connection' : 'This database was opened with one connection'
  return new DatabaseError(
    `A query was sent outside the transaction whose callback waits for it. ${where}, and the transaction holds it, so ` +
      'both would wait for ever. Inside the callback use the handle that it is given, `db.transaction(async (tx) => …)`.',
    { code: 'DATABASE_OUTSIDE_TRANSACTION' },
  )
}

function stalled(waiting: number, { connections, stalledAfterMs, isEmbedded }: GuardOptions): DatabaseError {
  const what = waiting === 1 ? 'A query' : `${waiting} queries`
  const who = connections === 1 ? 'The one connection is' : `All ${connections} connections are`
  const more = isEmbedded ? '' : ', or give more connections with `max`'
  return new DatabaseError(
    `${what} waited ${stalledAfterMs / 1000} s for a connection. ${who} held by transactions or reservations that asked ` +
      `nothing in that time. Look for a transaction that waits for something else${more}.`,
    { code: 'DATABASE_STALLED' },
  )
}
