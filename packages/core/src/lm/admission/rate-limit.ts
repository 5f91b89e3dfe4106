/** So much per minute, spread evenly. */
export interface RateLimit {
  /** How long until something that costs `amount` may begin, in milliseconds; 0 for now. */
  waitMs(amount: number): number
  /** Takes what was used; a negative amount gives back what was taken too much. */
  take(amount: number): void
}

/** As much may come at once as comes within this time, so that late timers cost no throughput. */
const burstMs = 100

/**
 * Makes a token bucket. In no minute more than `perMinute` begins, unless one thing alone is more than may come at once:
 * it then waits for a full bucket and is paid off before the next.
 */
export function createRateLimit(perMinute: number, now: () => number): RateLimit {
  const size = Math.max(1, (perMinute * burstMs) / 60_000)
  const perMs = (perMinute - (size - 1)) / 60_000
  let level = size
  let at = now()
  const refill = (): void => {
    const time = now()
    level = Math.min(size, level + (time - at) * perMs)
    at = time
  }
  return {
    waitMs(amount) {
      refill()
      const missing = Math.min(amount, size) - level
      return missing <= 1e-9 ? 0 : missing / perMs
    },
    take(amount) {
      refill()
      level -= amount
    },
  }
}
