import type { Clock } from '../../clock.ts'
import { LMError } from '../../errors/lm-error.ts'
import type { AdmissionOptions } from '../pipeline-options.ts'
import { type CallStart, createAdaptiveLimit } from './adaptive-limit.ts'
import { createRateLimit } from './rate-limit.ts'

/** When a call may begin, by what is in flight, what the limits say and how the provider answers. */
export interface Pace {
  /** How long until a call that takes `tokens` may begin; `Infinity` while it waits for another to end. */
  waitMs(tokens: number): number
  /** Notes that a call begins. Exactly one method of what it returns is called, once, when the call has ended. */
  begin(tokens: number): PacedCall
}

/** A call that counts. */
export interface PacedCall {
  /** Notes that it went well, and how many tokens it took, where that is known. */
  succeed(tokens: number | undefined): void
  /** Notes that it failed, for whatever reason. */
  fail(error: unknown): void
}

/** A provider may ask for days; what waits tries again after this long. */
const longestPauseMs = 60_000

/** Makes the pace of one model; `onLeave` is told whenever a call has ended. */
export function createPace(options: AdmissionOptions, clock: Clock, onLeave: () => void): Pace {
  const { startConcurrency = 20, maxConcurrency = 200, requestsPerMinute, tokensPerMinute } = options
  const limit = createAdaptiveLimit(startConcurrency, maxConcurrency)
  const requests = requestsPerMinute === undefined ? undefined : createRateLimit(requestsPerMinute, clock.now)
  const tokens = tokensPerMinute === undefined ? undefined : createRateLimit(tokensPerMinute, clock.now)
  let inFlight = 0
  let pausedUntil = -Infinity
  /** How long a call takes that goes well. */
  let usualMs = 1000

  function pause(ms: number): void {
    if (ms > 0) pausedUntil = Math.max(pausedUntil, clock.now() + Math.min(ms, longestPauseMs))
  }

  function learn({ code, retryable, retryAfterMs = 0 }: LMError, start: CallStart): void {
    if (code === 'LM_RATE_LIMIT') pause(Math.max(retryAfterMs, limit.refuse(start, inFlight, retryAfterMs > 0)))
    else if (retryable) {
      limit.strain()
      pause(retryAfterMs)
    }
  }

  function leave(): void {
    if (limit.current < 1) pause(usualMs * (1 / limit.current - 1))
    inFlight -= 1
    onLeave()
  }

  return {
    waitMs(cost) {
      if (inFlight >= Math.max(1, Math.floor(limit.current))) return Infinity
      return Math.max(0, pausedUntil - clock.now(), requests?.waitMs(1) ?? 0, tokens?.waitMs(cost) ?? 0)
    },
    begin(cost) {
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
    },
  }
}
