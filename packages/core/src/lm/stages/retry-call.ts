import { type Clock, systemClock } from '../../clock.ts'
import { LMError } from '../../errors/lm-error.ts'
import { traced } from '../../events.ts'

/** Options of `withRetries` and `withBatches`. */
export interface RetryOptions {
  /** How often a call is made before it fails, the first time included. @default 5 */
  readonly attempts?: number | undefined
  /**
   * How often the provider may refuse a call for its rate limit (`LM_RATE_LIMIT`) before it fails. These do not count
   * among the attempts: they cost nothing, and pass when the limit allows.
   *
   * @default 12
   */
  readonly refusals?: number | undefined
  /** No attempt begins later than this after the first failure, in milliseconds. @default 600_000 */
  readonly totalMs?: number | undefined
  /** The longest wait before the second attempt, in milliseconds; it doubles with each failure. @default 500 */
  readonly baseMs?: number | undefined
  /** The longest wait of all, in milliseconds, unless the provider asks for more. @default 30_000 */
  readonly maxMs?: number | undefined
  /** Draws a number in [0, 1) for each wait. @default Math.random */
  readonly random?: (() => number) | undefined
  /** The time to go by. @default the real one */
  readonly clock?: Clock | undefined
}

/** A call that may be made several times. */
export interface RetriedCall<T> {
  /** Whom it calls. */
  readonly id: string
  readonly signal: AbortSignal | undefined
  /** Calls; the first attempt is number 1. */
  readonly call: (attempt: number) => Promise<T>
}

/** Makes a call again that fails with an `LMError` that is `retryable`. Each retry is published on the channel `retry`. */
export async function retryCall<T>(
  { id, signal, call }: RetriedCall<T>,
  options: RetryOptions,
): Promise<{ readonly value: T; readonly retries: number }> {
  let retries = 0
  let patience: Patience | undefined
  const beganAt = (options.clock ?? systemClock).now()
  let attempt = (): Promise<T> => call(1)
  for (;;) {
    try {
      return { value: await attempt(), retries }
    } catch (error) {
      // An abort is no failure, whatever the reason of the signal looks like.
      if (signal?.aborted || !LMError.isInstance(error) || !error.retryable) throw error
      patience ??= new Patience(options)
      const delayMs = patience.waitAfter(error)
      if (delayMs === undefined) throw patience.giveUp(error, beganAt)
      retries += 1
      const number = retries + 1
      const { clock } = patience
      attempt = () =>
        traced(
          'retry',
          () => ({ lm: id, attempt: number, code: error.code, delayMs, reason: error.message }),
          async () => {
            await clock.wait(delayMs, signal)
            return call(number)
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
