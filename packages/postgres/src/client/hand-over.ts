import type { Link } from '../pool/link.ts'
import type { TrafficWatch } from '../query/traffic.ts'

/** A connection in the hands of a transaction or of who reserved it. */
export interface Scope {
  readonly link: Link
  isOpen: boolean
}

/** What works with a connection. */
export type Callback = (client: unknown) => unknown

/** Options of {@link handOver}. */
export interface HandOverOptions {
  readonly watch: TrafficWatch
  readonly link: Link
  /** Translates why a connection was lost. */
  readonly explain: (error: unknown) => unknown
  /** How long the begin and the end may take, which are no queries of anybody. */
  readonly timeoutMs: number | undefined
  /** Makes the error for a begin or an end that took longer. */
  readonly timedOut: (what: string) => Error
}

/** Follows a connection that is lent to a callback: the begin, in its hands, and what ends the loan. It settles once. */
export function handOver(
  start: (use: Callback) => Promise<unknown>,
  callback: Callback,
  { watch, link, explain, timeoutMs, timedOut }: HandOverOptions,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let leave = (): void => {}
    let isOver = false
    const work = (what: string): void => {
      if (isOver) return
      // Nobody else keeps the process waiting for it, and nobody else ends it.
      leave = watch.add({ isRunning: () => true, fail() {} })
      if (timeoutMs !== undefined && timeoutMs !== Infinity)
        timer = setTimeout(() => link.lose(timedOut(what)), timeoutMs)
    }
    const rest = (): void => {
      clearTimeout(timer)
      leave()
    }
    const onLost = (error: Error): void => {
      reject(explain(error))
      over()
    }
    const over = (): void => {
      isOver = true
      rest()
      link.onLost.delete(onLost)
    }
    if (link.lost) return onLost(link.lost)
    link.onLost.add(onLost)
    work('The begin of a transaction')
    start(async (client) => {
      rest()
      try {
        const made = await callback(client)
        // As with postgres.js, a list of queries is waited for; they are sent when somebody does.
        return Array.isArray(made) ? await Promise.all(made) : made
      } finally {
        // There is nothing to commit or to roll back on a connection that is lost; postgres.js would crash the process.
        if (link.lost) await new Promise(() => {})
        work('The end of a transaction')
      }
    })
      .then(resolve, reject)
      .finally(over)
  })
}
