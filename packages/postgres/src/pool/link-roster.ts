import type { Socket } from 'node:net'
import type { Sql } from 'postgres'
import { type Link, openLink } from './link.ts'
import { restingLinks } from './resting-links.ts'

/** Options of {@link linkRoster}. */
export interface RosterOptions {
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

/** Lends connections, in the order in which they are asked for. */
export interface LinkRoster {
  /** Calls `use` with a connection as soon as one is free; `who` names the request. */
  ask(who: object, use: (link: Link) => void): void
  /** Takes a request back. @returns whether it was still waiting */
  withdraw(who: object): boolean
  /** Takes back a connection that was lent. */
  release(link: Link): void
  /** Closes the connections that nobody uses. */
  closeResting(): void
  /** Closes those at rest, and ends all others with an error. */
  end(error: Error): void
}

/** Makes the connections of a pool, and lends them. */
export function linkRoster(options: RosterOptions): LinkRoster {
  const { max, idleMs, lifeMs = Infinity } = options
  const links = new Set<Link>()
  const resting = restingLinks(idleMs)
  const requests = new Map<object, (link: Link) => void>()

  const forget = (link: Link): void => {
    resting.take(link)
    links.delete(link)
  }
  const close = (link: Link): void => {
    forget(link)
    link.close()
  }
  const take = (): Link | undefined => {
    for (let link = resting.last(); link; link = resting.last()) {
      resting.take(link)
      if (!link.isBroken() && performance.now() - link.madeAt <= lifeMs) return link
      close(link)
    }
    if (links.size >= max) return undefined
    const link = openLink({ ...options, attempts: options.attempts ?? 1 })
    links.add(link)
    link.onLost.add(() => {
      forget(link)
      serve()
    })
    return link
  }
  const serve = (): void => {
    for (const [who, use] of requests) {
      const link = take()
      if (!link) return
      requests.delete(who)
      use(link)
    }
  }
  return {
    ask(who, use) {
      requests.set(who, use)
      serve()
    },
    withdraw: (who) => requests.delete(who),
    release(link) {
      if (link.lost || resting.has(link)) return
      if (link.isTainted || link.isBroken()) close(link)
      else resting.add(link, close)
      serve()
    },
    closeResting() {
      for (const link of resting.all()) close(link)
    },
    end(error) {
      for (const link of resting.all()) close(link)
      for (const link of links) link.lose(error)
    },
  }
}
