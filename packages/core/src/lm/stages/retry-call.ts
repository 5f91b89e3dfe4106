import { retryWork } from '../lm-work.ts'
import { work } from '../../work/work.ts'
import { type Clock, systemClock } from '../../clock.ts'
import { LMError } from '../../errors/lm-error.ts'
import type { RetryOptions } from '../pipeline-options.ts'

/** A call that may be made several times. */
export interface RetriedCall<T> {
  /** Whom it calls. */
  readonly id: string
  readonly signal: AbortSignal | undefined
  /** Calls; the first attempt is number 1. */
  readonly call: (attempt: number) => Promise<T>
  /** Is told before each attempt but the first. */
  readonly onRetry?: (() => void) | undefined
}

/** Makes a call again that fails with an `LMError` that is `retryable`. Each retry is published on the channel `retry`. */
export async function retryCall<T>({ id, signal, call, onRetry }: RetriedCall<T>, options: RetryOptions): Promise<T> {
  let number = 1
  let patience: Patience | undefined
  const beganAt = (options.clock ?? systemClock).now()
  let attempt = (): Promise<T> => call(1)
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      // An abort is no failure, whatever the reason of the signal looks like.
      if (signal?.aborted || !LMError.isInstance(error) || !error.retryable) throw error
      patience ??= new Patience(options)
      const delayMs = patience.waitAfter(error)
      if (delayMs === undefined) throw patience.giveUp(error, beganAt)
      number += 1
      onRetry?.()
      const next = number
      const { clock } = patience
      attempt = () =>
        work(
          retryWork,
          () => ({ lm: id, attempt: next, code: error.code, delayMs, reason: error.message }),
          async () => {
            await clock.wait(delayMs, signal)
            return call(next)
          },
        )
    }
  }
}

/** How much a call has been through, and how much more it may. */
class Patience {
  readonly clock: Clock
  readonly #options: RetryOptions
  readonly #since: number
  #failures = 0
  #refusals = 0

  constructor(options: RetryOptions) {
    this.#options = options
    this.clock = options.clock ?? systemClock
    this.#since = this.clock.now()
  }

  /** How long to wait before the next attempt; `undefined` for none. */
  waitAfter({ code, retryAfterMs = 0 }: LMError): number | undefined {
    const { attempts = 5, refusals = 12, totalMs = 600_000, baseMs = 500, maxMs = 30_000 } = this.#options
    const { random = Math.random } = this.#options
    if (code === 'LM_RATE_LIMIT') this.#refusals += 1
    else this.#failures += 1
    if (this.#failures >= attempts || this.#refusals > refusals) return undefined
    const longest = Math.min(maxMs, baseMs * 2 ** (this.#failures + this.#refusals - 1))
    // Those who are told the same moment do not all come at it.
    const delayMs = retryAfterMs + random() * (retryAfterMs > 0 ? Math.min(baseMs, longest) : longest)
    return this.clock.now() - this.#since + delayMs > totalMs ? undefined : delayMs
  }

  /** The last error, with what was tried. */
  giveUp(error: LMError, beganAt: number): LMError {
    const tried = this.#failures + this.#refusals
    const asked = error.retryAfterMs === undefined ? '' : ` The provider asks to wait ${seconds(error.retryAfterMs)}.`
    if (tried === 1 && asked === '') return error
    const { code, retryable, retryAfterMs, status, provider } = error
    const took = seconds(this.clock.now() - beganAt)
    return new LMError(
      `${error.message} Given up after ${tried} ${tried === 1 ? 'call' : 'calls'} in ${took}.${asked}`,
      { code, retryable, retryAfterMs, status, provider, cause: error },
    )
  }
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toPrecision(3))} s`
}
