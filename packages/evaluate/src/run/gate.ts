/** Lets so many in at once; who comes later waits, the first to come first. */
export interface Gate {
  /** Runs `work` at its turn. Rejects as it does, or with `signal.reason`: work whose turn has not come never begins. */
  pass<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>
}

/** Makes a gate. */
export function createGate(concurrency: number): Gate {
  // A set keeps the order and lets go of those that were cancelled.
  const waiting = new Set<() => void>()
  let running = 0
  const leave = (): void => {
    running -= 1
    const [next] = waiting
    next?.()
  }
  const enter = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = (): void => {
        running += 1
        waiting.delete(begin)
        signal.removeEventListener('abort', cancel)
        resolve()
      }
      const cancel = (): void => {
        waiting.delete(begin)
        reject(signal.reason as Error)
      }
      if (running < concurrency) return begin()
      waiting.add(begin)
      signal.addEventListener('abort', cancel, { once: true })
    })
  return {
    async pass(work, signal) {
      signal.throwIfAborted()
      await enter(signal)
      try {
        signal.throwIfAborted()
        return await work()
      } finally {
        leave()
      }
    },
  }
}
