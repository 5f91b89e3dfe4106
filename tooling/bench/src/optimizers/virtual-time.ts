/** Time that passes only while the program waits: what a search takes is exact then, however busy the machine is. */
export interface VirtualTime {
  /** How much has passed, in milliseconds. */
  now(): number
  /** Waits. */
  delay(ms: number): Promise<void>
}

/** So many turns of the event loop in a row without a new wait say that the program does nothing but wait. */
const quietTurns = 6

/** Makes a time of its own. For programs that do nothing else asynchronous than wait by it. */
export function virtualTime(): VirtualTime {
  let now = 0
  let quiet = 0
  let isWatched = false
  const waiting: { readonly due: number; readonly resolve: () => void }[] = []

  function watch(): void {
    setImmediate(() => {
      if (waiting.length === 0) {
        isWatched = false
        return
      }
      quiet += 1
      if (quiet >= quietTurns) passOn()
      watch()
    })
  }

  function passOn(): void {
    quiet = 0
    now = Math.min(...waiting.map(({ due }) => due))
    const due = waiting.filter((each) => each.due === now)
    const later = waiting.filter((each) => each.due !== now)
    waiting.splice(0, waiting.length, ...later)
    for (const { resolve } of due) resolve()
  }

  return {
    now: () => now,
    delay(ms) {
      quiet = 0
      return new Promise((resolve) => {
        waiting.push({ due: now + ms, resolve })
        if (isWatched) return
        isWatched = true
        watch()
      })
    },
  }
}
