/** What a caller of {@link SingleFlight.join} gets. */
export interface Landed<T> {
  /** What the work gave. */
  readonly value: T
  /** True for one of those who waited: the one in whose name the work was done. */
  readonly first: boolean
}

/** Lets callers who want the same share one piece of work. */
export interface SingleFlight<T> {
  /**
   * Waits for the work in flight under `key`, or starts it. All who wait get its value or its error. Whoever's `signal`
   * fires stops waiting; when nobody waits any longer, the signal of the work fires.
   */
  join(key: string, signal: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<T>): Promise<Landed<T>>
}

interface Waiter<T> {
  readonly resolve: (landed: Landed<T>) => void
  readonly reject: (error: unknown) => void
}

/** Makes a {@link SingleFlight}. */
export function singleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>()

  function begin(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController()
    const flight: Flight<T> = { waiters: new Set(), abandon }
    flights.set(key, flight)
    const land = (settle: (waiter: Waiter<T>, first: boolean) => void): void => {
      close()
      let first = true
      for (const waiter of flight.waiters) {
        settle(waiter, first)
        first = false
      }
    }
    new Promise<T>((settle) => settle(start(controller.signal))).then(
      (value) => land(({ resolve }, first) => resolve({ value, first })),
      (error: unknown) => land(({ reject }) => reject(error)),
    )
    return flight

    function close(): void {
      if (flights.get(key) === flight) flights.delete(key)
    }
    function abandon(reason: unknown): void {
      // Who comes now must not join what is being cancelled.
      close()
      controller.abort(reason)
    }
  }

  return {
    join(key, signal, start) {
      if (signal?.aborted) return Promise.reject(signal.reason)
      const flight = flights.get(key) ?? begin(key, start)
      return new Promise((resolve, reject) => {
        if (!signal) return void flight.waiters.add({ resolve, reject })
        const release = (): void => signal.removeEventListener('abort', leave)
        const waiter: Waiter<T> = {
          resolve(landed) {
            release()
            resolve(landed)
          },
          reject(error) {
            release()
            reject(error)
          },
        }
        const leave = (): void => {
          flight.waiters.delete(waiter)
          reject(signal.reason)
          if (flight.waiters.size === 0) flight.abandon(signal.reason)
        }
        flight.waiters.add(waiter)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
  }
}

interface Flight<T> {
  readonly waiters: Set<Waiter<T>>
  readonly abandon: (reason: unknown) => void
}
