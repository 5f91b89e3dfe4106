import type { Clock } from '../clock.ts'

/** A time that passes only in tests. */
export interface ManualClock extends Clock {
  /** Lets time pass until nothing waits any more, or until `end` in milliseconds. */
  run(end?: number): Promise<void>
}

interface Alarm {
  readonly at: number
  readonly order: number
  readonly ring: () => void
}

/** Makes a time that stands still until it is run. */
export function manualClock(): ManualClock {
  let now = 0
  let order = 0
  const alarms = new Set<Alarm>()
  const next = (): Alarm | undefined => {
    let first: Alarm | undefined
    for (const alarm of alarms)
      if (!first || alarm.at < first.at || (alarm.at === first.at && alarm.order < first.order)) first = alarm
    return first
  }
  return {
    now: () => now,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const onAbort = (): void => {
          alarms.delete(alarm)
          reject(signal?.reason)
        }
        const ring = (): void => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }
        const alarm: Alarm = { at: now + ms, order: (order += 1), ring }
        alarms.add(alarm)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
    async run(end = Infinity) {
      await settle()
      for (let alarm = next(); alarm && alarm.at <= end; alarm = next()) {
        alarms.delete(alarm)
        now = alarm.at
        alarm.ring()
        await settle()
      }
      if (end !== Infinity) now = end
    },
  }
}

/** Lets everything happen that waits for nothing but its turn. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
