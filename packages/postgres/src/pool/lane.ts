import type { GuardedQuery } from './guarded-query.ts'
import type { Link } from './link.ts'

/** The way that queries take to a connection. */
export interface Lane {
  /** Sends a query, as soon as a connection is free. `original` is how postgres.js would. */
  send(query: GuardedQuery, original: (query: GuardedQuery) => unknown): void
  /** Whether a query has its connection: it waits for nobody else. */
  has(query: GuardedQuery): boolean
  /** Says that a query is settled; of a COPY `value` is the stream. */
  settled(query: GuardedQuery, value?: unknown): void
  /** Says that the server is asked to cancel a query: its connection is not used again afterwards. */
  taint(query: GuardedQuery): void
  /** Ends the connection that is at work on a query; does nothing where there is none. */
  drop(query: GuardedQuery, error: Error): void
}

/** Fails queries when the connection is lost that has them: postgres.js forgets those that wait within a transaction. */
export interface LossWatch {
  watch(query: GuardedQuery, link: Link): void
  unwatch(query: GuardedQuery): void
}

/** Makes a {@link LossWatch}. */
export function lossWatch(): LossWatch {
  const watched = new Map<GuardedQuery, () => void>()
  const unwatch = (query: GuardedQuery): void => {
    watched.get(query)?.()
    watched.delete(query)
  }
  return {
    watch(query, link) {
      const onLost = (error: Error): void => void query.reject(error)
      link.onLost.add(onLost)
      watched.set(query, () => link.onLost.delete(onLost))
    },
    unwatch,
  }
}

/** The way of queries to a connection that is held already. */
export function heldLane(link: Link): Lane {
  const losses = lossWatch()
  return {
    send(query, original) {
      if (link.lost) return void query.reject(link.lost)
      losses.watch(query, link)
      original(query)
    },
    has: () => true,
    settled: (query) => losses.unwatch(query),
    taint() {
      link.isTainted = true
    },
    drop: (_query, error) => link.lose(error),
  }
}
