import type { Socket } from 'node:net'
import type { GuardedQuery } from './guarded-query.ts'
import { type Lane, lossWatch } from './lane.ts'
import type { Link } from './link.ts'
import { linkRoster, type RosterOptions } from './link-roster.ts'

/** Hands queries to connections: one at a time to each, in the order in which they come. */
export interface ConnectionPool extends Lane {
  /** Waits for a connection that nobody else uses until `release`. */
  hold(signal: AbortSignal): Promise<Link>
  /** Ends the loan of `hold`. */
  release(link: Link): void
  /** Closes idle connections, and ends all others with an error. */
  end(error: Error): void
}

/**
 * A pool of connections, each with a postgres.js client of its own. postgres.js makes connections anew within one client;
 * when they break at certain moments it loses queries, sends the rest of an old message on a new connection, or waits for
 * ever (3.4.9). A client that is thrown away with its connection has no such moments.
 */
export function connectionPool(options: RosterOptions): ConnectionPool {
  const roster = linkRoster(options)
  const losses = lossWatch()
  const working = new Map<GuardedQuery, Link>()
  const free = (query: GuardedQuery): void => {
    const link = working.get(query)
    if (!link) return
    working.delete(query)
    losses.unwatch(query)
    // postgres.js is not done with it before it returns.
    queueMicrotask(() => roster.release(link))
  }
  return {
    send(query) {
      roster.ask(query, (link) => {
        working.set(query, link)
        losses.watch(query, link)
        link.send(query)
      })
    },
    has: (query) => working.has(query),
    settled(query, value) {
      roster.withdraw(query)
      // The connection of a COPY is free when its stream is done.
      const stream = value as { once?: unknown; destroyed?: unknown } | null | undefined
      if (typeof stream?.once === 'function' && stream.destroyed === false)
        (value as Socket).once('close', () => free(query))
      else free(query)
    },
    taint(query) {
      const link = working.get(query)
      if (link) link.isTainted = true
    },
    drop(query, error) {
      const link = working.get(query)
      if (!link) return
      link.lose(error)
      // A network that has gone silent has done so for those at rest too.
      roster.closeResting()
    },
    hold(signal) {
      const { promise, resolve, reject } = Promise.withResolvers<Link>()
      const onAbort = (): void => {
        if (roster.withdraw(promise)) reject(signal.reason as Error)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      roster.ask(promise, (link) => {
        signal.removeEventListener('abort', onAbort)
        resolve(link)
      })
      return promise
    },
    release: (link) => roster.release(link),
    end: (error) => roster.end(error),
  }
}
