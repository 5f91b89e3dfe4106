import type { Link } from './link.ts'

/** Connections that nobody uses. */
export interface RestingLinks {
  /** Takes one in, and closes it by `close` when nobody wants it for long. */
  add(link: Link, close: (link: Link) => void): void
  /** The one that was used last, which is the surest to be there. */
  last(): Link | undefined
  /** Takes one out, if it is here. */
  take(link: Link): void
  has(link: Link): boolean
  all(): readonly Link[]
}

/** Makes the place where connections rest; for `idleMs` at most, or for ever. */
export function restingLinks(idleMs: number | undefined): RestingLinks {
  const timers = new Map<Link, ReturnType<typeof setTimeout> | undefined>()
  return {
    add(link, close) {
      timers.set(link, idleMs === undefined ? undefined : setTimeout(() => close(link), idleMs))
    },
    last: () => [...timers.keys()].at(-1),
    take(link) {
      clearTimeout(timers.get(link))
      timers.delete(link)
    },
    has: (link) => timers.has(link),
    all: () => [...timers.keys()],
  }
}
