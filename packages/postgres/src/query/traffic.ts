/** Something that was asked of a client and is not answered yet. */
export interface Pending {
  /** Whether a connection works on it; until then it waits for one. */
  readonly isRunning: () => boolean
  /** Gives up on it, which is only done while it waits. */
  readonly fail: (error: Error) => void
}

/** Options of {@link trafficWatch}. */
export interface TrafficOptions {
  /** How long requests may wait while no connection works on anything. */
  readonly stalledAfterMs: number
  /** Makes the error for requests that have waited for so long. */
  readonly stalled: (waiting: number) => Error
  /** Called when the first request comes, and when none is left. */
  readonly onBusy?: ((isBusy: boolean) => void) | undefined
}

/** Keeps account of what a client has to do. */
export interface TrafficWatch {
  /** Adds a request. @returns takes it off again; may be called twice */
  add(pending: Pending): () => void
  /** Gives up on all that waits. */
  failAll(error: Error): void
  /** Whether there is nothing to do. */
  isIdle(): boolean
}

/**
 * Watches for requests that wait while every connection rests in the hands of somebody who asks nothing of it, such as a
 * transaction whose callback waits for the very request. Slow work is no stall: whoever waits for that waits on.
 */
export function trafficWatch({ stalledAfterMs, stalled, onBusy }: TrafficOptions): TrafficWatch {
  const all = new Set<Pending>()
  let timer: ReturnType<typeof setInterval> | undefined
  let movedAt = 0

  const look = (): void => {
    const waiting = [...all].filter((pending) => !pending.isRunning())
    if (waiting.length === 0 || waiting.length < all.size) movedAt = performance.now()
    else if (performance.now() - movedAt >= stalledAfterMs) {
      const error = stalled(waiting.length)
      for (const pending of waiting) pending.fail(error)
    }
  }

  return {
    isIdle: () => all.size === 0,
    failAll(error) {
      for (const pending of all) if (!pending.isRunning()) pending.fail(error)
    },
    add(pending) {
      movedAt = performance.now()
      all.add(pending)
      if (all.size === 1) {
        onBusy?.(true)
        timer = setInterval(look, Math.max(10, stalledAfterMs / 10))
      }
      return () => {
        if (!all.delete(pending)) return
        movedAt = performance.now()
        if (all.size > 0) return
        clearInterval(timer)
        onBusy?.(false)
      }
    },
  }
}
