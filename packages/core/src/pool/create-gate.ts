import { checkConcurrency } from './check-concurrency.ts'

/** Lets so many in at once; who comes later waits, the first to come first. */
export interface Gate {
  /** Runs `work` at its turn. Rejects as it does, or with `signal.reason`: work whose turn has not come never begins. */
  pass<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

/**
 * Makes a gate, for work that comes from many sides; work that is there as a list, or comes from one source, has
 * `runPool` and `mapPool`.
 *
 * @param concurrency how many pass at once: a whole number of at least 1, or `Infinity`
 * @throws ConfigurationError when `concurrency` is something else
 * @example
 * const gate = createGate(4)
 * const answer = await gate.pass(() => ask(question), signal)
 */
export function createGate(concurrency: number): Gate {
  checkConcurrency(concurrency)
  // A set keeps the order and lets go of those that were cancelled.
  const waiting = new Set<() => void>()
  let running = 0
  const leave = (): void => {
    const [next] = waiting
    if (next) next()
    else running -= 1
  }
  /** Waits until somebody who leaves hands on the place. */
  const takeTurn = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = (): void => {
        waiting.delete(begin)
        signal?.removeEventListener('abort', cancel)
        resolve()
      }
      const cancel = (): void => {
        waiting.delete(begin)
        reject(signal?.reason as Error)
      }
      waiting.add(begin)
      signal?.addEventListener('abort', cancel, { once: true })
    })
  return {
    async pass(work, signal) {
      signal?.throwIfAborted()
      if (running < concurrency) running += 1
      else await takeTurn(signal)
      try {
        signal?.throwIfAborted()
        return await work()
      } finally {
        leave()
      }
    },
  }
}
