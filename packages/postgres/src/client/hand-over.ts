import type { Sql } from 'postgres'
import type { TrafficWatch } from './traffic.ts'

/** A connection in the hands of a transaction or of who reserved it. */
export interface Scope {
  isOpen: boolean
  /** What a query failed with when the connection broke: postgres.js crashes the process on the next one. */
  lost?: unknown
}

/** What works with a connection. */
export type Callback = (client: unknown) => unknown

/** Follows a connection that is lent to a callback: waiting for it, in its hands, and what ends the loan. */
export function handOver(
  watch: TrafficWatch,
  start: (use: Callback) => Promise<unknown>,
  callback: Callback,
  { scope, isRunning }: { readonly scope: Scope | undefined; readonly isRunning: boolean },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let givenUp: Error | undefined
    let isOver = false
    let done = watch.add({
      isRunning: () => isRunning,
      fail(error) {
        givenUp = error
        done()
        reject(error)
      },
    })
    const use: Callback = async (client) => {
      if (givenUp) throw givenUp
      done()
      const [outcome] = await Promise.allSettled([(async () => callback(client))()])
      if (scope?.lost !== undefined) {
        // There is no connection to commit or roll back on.
        reject(outcome.status === 'rejected' ? outcome.reason : scope.lost)
        return new Promise(() => {})
      }
      // The commit is still to come, and nobody else keeps the process waiting for it.
      if (!isOver) done = watch.add({ isRunning: () => true, fail() {} })
      if (outcome.status === 'rejected') throw outcome.reason
      return outcome.value
    }
    start(use)
      .then(resolve, reject)
      .finally(() => {
        // A connection that breaks ends the loan before the callback.
        isOver = true
        done()
      })
  })
}

/** Waits for a connection to be held for as long as its holder likes. */
export function reserve(watch: TrafficWatch, inner: Sql): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let isGivenUp = false
    const done = watch.add({
      isRunning: () => false,
      fail(error) {
        isGivenUp = true
        done()
        reject(error)
      },
    })
    inner
      .reserve()
      .then((reserved) => (isGivenUp ? reserved.release() : resolve(reserved)), reject)
      .finally(done)
  })
}
