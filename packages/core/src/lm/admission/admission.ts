import { type Clock, systemClock } from '../../clock.ts'
import { ConfigurationError } from '../../errors/configuration-error.ts'
import { LMError } from '../../errors/lm-error.ts'
import { type CallStart, createAdaptiveLimit } from './adaptive-limit.ts'
import { createFairQueue } from './fair-queue.ts'
import { createRateLimit } from './rate-limit.ts'

/** Options of `withAdmission`. */
export interface AdmissionOptions {
  /** How many calls may run at once in the beginning. @default 20 */
  readonly startConcurrency?: number | undefined
  /** How many calls may ever run at once. @default 200 */
  readonly maxConcurrency?: number | undefined
  /** How many calls may begin in a minute; they are spread evenly. @default no limit */
  readonly requestsPerMinute?: number | undefined
  /** How many tokens, in and out, calls may take in a minute; a call's are guessed, and put right when it is done. @default no limit */
  readonly tokensPerMinute?: number | undefined
  /** The time to go by. @default the real one */
  readonly clock?: Clock | undefined
}

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

/** A place that is taken. Exactly one of its methods is called, once. */
export interface Place {
  /** Gives the place back after a call that went well. */
  succeed(tokens: number | undefined): void
  /** Gives the place back after a call that failed, for whatever reason. */
  fail(error: unknown): void
}

/** Lets calls to one model in as fast as its provider takes them. */
export interface Admission {
  /** Takes a place, at once where there is one. Rejects with the reason of the signal, and leaves the queue, on abort. */
  enter(entrant: Entrant): Place | Promise<Place>
}

/** A provider may ask for days; what waits tries again after this long. */
const longestPauseMs = 60_000

/**
 * Makes the admission of one model.
 *
 * @throws ConfigurationError when a limit is no positive number
 */
export function createAdmission(options: AdmissionOptions = {}): Admission {
  const { startConcurrency = 20, maxConcurrency = 200, requestsPerMinute, tokensPerMinute } = checkLimits(options)
  const { clock = systemClock } = options
  const limit = createAdaptiveLimit(startConcurrency, maxConcurrency)
  const requests = requestsPerMinute === undefined ? undefined : createRateLimit(requestsPerMinute, clock.now)
  const tokens = tokensPerMinute === undefined ? undefined : createRateLimit(tokensPerMinute, clock.now)
  const queue = createFairQueue<Waiter>()
  const alarm = createAlarm(clock, letIn)
  let inFlight = 0
  let pausedUntil = -Infinity
  /** How long a call takes that goes well. */
  let usualMs = 1000

  /** How long until a call may begin; `Infinity` while it waits for another to end. */
  function waitMs(cost: number): number {
    if (inFlight >= Math.max(1, Math.floor(limit.current))) return Infinity
    return Math.max(0, pausedUntil - clock.now(), requests?.waitMs(1) ?? 0, tokens?.waitMs(cost) ?? 0)
  }

  function begin(cost: number): Place {
    inFlight += 1
    requests?.take(1)
    tokens?.take(cost)
    const start = limit.begin(inFlight)
    const beganAt = clock.now()
    return {
      succeed(used) {
        usualMs += (clock.now() - beganAt - usualMs) / 8
        if (used !== undefined) tokens?.take(used - cost)
        limit.succeed(start, inFlight >= Math.floor(limit.current))
        leave()
      },
      fail(error) {
        if (LMError.isInstance(error)) learn(error, start)
        leave()
      },
    }
  }

  function learn({ code, retryable, retryAfterMs = 0 }: LMError, start: CallStart): void {
    if (code === 'LM_RATE_LIMIT') pause(Math.max(retryAfterMs, limit.refuse(start, inFlight, retryAfterMs > 0)))
    else if (retryable) {
      limit.strain()
      pause(retryAfterMs)
    }
  }

  function pause(ms: number): void {
    if (ms > 0) pausedUntil = Math.max(pausedUntil, clock.now() + Math.min(ms, longestPauseMs))
  }

  function leave(): void {
    if (limit.current < 1) pause(usualMs * (1 / limit.current - 1))
    inFlight -= 1
    letIn()
  }

  function letIn(): void {
    for (let waiter = queue.peek(); waiter; waiter = queue.peek()) {
      const ms = waitMs(waiter.tokens)
      if (ms > 0) return alarm.set(ms)
      queue.take()
      waiter.letIn(begin(waiter.tokens))
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
      return queue.size === 0 && waitMs(entrant.tokens) === 0 ? begin(entrant.tokens) : wait(entrant)
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
