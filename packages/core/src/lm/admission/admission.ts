import { type Clock, systemClock } from '../../clock.ts'
import { ConfigurationError } from '../../errors/configuration-error.ts'
import type { AdmissionOptions } from '../pipeline-options.ts'
import { createFairQueue } from './fair-queue.ts'
import { createPace, type PacedCall } from './pace.ts'

/** Who wants to come in. */
export interface Entrant {
  /** Groups take turns. */
  readonly group: object | undefined
  /** Whether it has waited before, as a retry has: it comes first in its group. */
  readonly urgent: boolean
  /** About how many tokens it takes. */
  readonly tokens: number
  readonly signal: AbortSignal | undefined
}

/** A place that is taken; it is given back with one of its methods, when the call has ended. */
export type Place = PacedCall

/** Lets calls to one model in as fast as its provider takes them. */
export interface Admission {
  /** Takes a place, at once where there is one. Rejects with the reason of the signal, and leaves the queue, on abort. */
  enter(entrant: Entrant): Place | Promise<Place>
}

/**
 * Makes the admission of one model.
 *
 * @throws ConfigurationError when a limit is no positive number
 */
export function createAdmission(options: AdmissionOptions = {}): Admission {
  const { clock = systemClock } = checkLimits(options)
  const pace = createPace(options, clock, letIn)
  const queue = createFairQueue<Waiter>()
  const alarm = createAlarm(clock, letIn)

  function letIn(): void {
    for (let waiter = queue.peek(); waiter; waiter = queue.peek()) {
      const ms = pace.waitMs(waiter.tokens)
      if (ms > 0) return alarm.set(ms)
      queue.take()
      waiter.letIn(pace.begin(waiter.tokens))
    }
    alarm.set(Infinity)
  }

  function wait({ group, urgent, tokens: cost, signal }: Entrant): Promise<Place> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        tokens: cost,
        letIn(place) {
          signal?.removeEventListener('abort', onAbort)
          resolve(place)
        },
      }
      const onAbort = (): void => {
        queue.remove(waiter, group)
        reject(signal?.reason)
        letIn()
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      queue.add(waiter, group, urgent)
      letIn()
    })
  }

  return {
    enter(entrant) {
      entrant.signal?.throwIfAborted()
      return queue.size === 0 && pace.waitMs(entrant.tokens) === 0 ? pace.begin(entrant.tokens) : wait(entrant)
    },
  }
}

interface Waiter {
  readonly tokens: number
  readonly letIn: (place: Place) => void
}

function checkLimits(options: AdmissionOptions): AdmissionOptions {
  for (const name of ['startConcurrency', 'maxConcurrency', 'requestsPerMinute', 'tokensPerMinute'] as const) {
    const value = options[name]
    if (value === undefined || value > 0) continue
    throw new ConfigurationError(`\`limits.${name}\` must be a number above 0, got ${value}.`)
  }
  return options
}

/** Makes an alarm that is set anew each time; `Infinity` turns it off, so that nothing keeps the process alive. */
function createAlarm(clock: Clock, ring: () => void): { set(ms: number): void } {
  let current: { readonly at: number; readonly off: AbortController } | undefined

  async function start(ms: number, at: number): Promise<void> {
    const mine = { at, off: new AbortController() }
    current = mine
    try {
      await clock.wait(ms, mine.off.signal)
    } catch {
      return
    }
    current = undefined
    ring()
  }
  return {
    set(ms) {
      const at = clock.now() + ms
      if (current && Math.abs(current.at - at) < 0.5) return
      current?.off.abort()
      current = undefined
      if (ms !== Infinity) void start(ms, at)
    },
  }
}
