import type { Socket } from 'node:net'
import type { Sql } from 'postgres'
import type { GuardedQuery } from '../client/guard-query.ts'
import { type Link, openLink } from './link.ts'
import { type Lane, lossWatch } from './lane.ts'

/** Options of {@link connectionPool}. */
export interface PoolOptions {
  /** Makes queries, and has the settings; it never connects. */
  readonly front: Sql
  /** How many connections there may be. */
  readonly max: number
  /** Makes a connected socket, for the n-th attempt of a connection. */
  readonly connect: (attempt: number, signal: AbortSignal) => Promise<Socket>
  /** How many attempts a connection has. @default 1 */
  readonly attempts?: number | undefined
  readonly connectTimeoutMs: number
  /** After how long without work a connection is closed. @default never */
  readonly idleMs?: number | undefined
  /** How old a connection may be when it begins new work. @default any age */
  readonly lifeMs?: number | undefined
}

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
export function connectionPool(options: PoolOptions): ConnectionPool {
  const { front, max, idleMs, lifeMs = Infinity } = options
  const links = new Set<Link>()
  const idle = new Map<Link, ReturnType<typeof setTimeout> | undefined>()
  /** Who waits for a connection, and what is done with it, in their order. */
  const queue = new Map<object, (link: Link) => void>()
  const losses = lossWatch()
  const working = new Map<GuardedQuery, Link>()

  // Asked for once only: postgres.js ends the process when a connection breaks meanwhile.
  let hasTypes = false
  const forget = (link: Link): void => {
    clearTimeout(idle.get(link))
    idle.delete(link)
    links.delete(link)
  }
  const close = (link: Link): void => {
    forget(link)
    link.close()
  }
  const take = (): Link | undefined => {
    // The one that was used last is the surest to be there.
    for (const link of [...idle.keys()].toReversed()) {
      if (performance.now() - link.madeAt > lifeMs) {
        close(link)
        continue
      }
      clearTimeout(idle.get(link))
      idle.delete(link)
      return link
    }
    if (links.size >= max) return undefined
    const link = openLink({ ...options, attempts: options.attempts ?? 1, fetchTypes: !hasTypes })
    links.add(link)
    link.onLost.add(() => {
      forget(link)
      next()
    })
    return link
  }
  const next = (): void => {
    for (const [who, use] of queue) {
      const link = take()
      if (!link) return
      queue.delete(who)
      use(link)
    }
  }
  const release = (link: Link): void => {
    if (link.lost || idle.has(link)) return
    idle.set(link, idleMs === undefined ? undefined : setTimeout(() => close(link), idleMs))
    next()
  }
  const free = (query: GuardedQuery): void => {
    const link = working.get(query)
    if (!link) return
    working.delete(query)
    losses.unwatch(query)
    // postgres.js is not done with it before it returns.
    queueMicrotask(() => release(link))
  }
  return {
    send(query) {
      queue.set(query, (link) => {
        working.set(query, link)
        losses.watch(query, link)
        link.send(query)
      })
      next()
    },
    settled(query, value) {
      queue.delete(query)
      if (value !== undefined) hasTypes = true
      // The connection of a COPY is free when its stream is done.
      const stream = value as Partial<Socket> | null | undefined
      if (typeof stream?.once === 'function' && stream.destroyed === false) stream.once('close', () => free(query))
      else free(query)
    },
    drop: (query, error) => working.get(query)?.lose(error),
    hold: (signal) =>
      new Promise((resolve, reject) => {
        const me = {}
        const onAbort = (): void => {
          if (queue.delete(me)) reject(signal.reason as Error)
        }
        signal.addEventListener('abort', onAbort, { once: true })
        queue.set(me, (link) => {
          signal.removeEventListener('abort', onAbort)
          resolve(link)
        })
        next()
      }),
    release,
    end(error) {
      for (const link of [...idle.keys()]) close(link)
      for (const link of [...links]) link.lose(error)
      front.end({ timeout: 0 }).catch(() => {})
    },
  }
}
