import type { LM } from '../lm.ts'
import type { RetryOptions } from '../pipeline-options.ts'
import { putStage } from './lm-with-stage.ts'
import { retryCall } from './retry-call.ts'

/**
 * Makes an LM that calls again what failed and may succeed later: errors with `retryable`, after a random wait up to a
 * limit that doubles (full jitter: Brooker 2015, "Exponential Backoff And Jitter"), or as long as the provider asks
 * for. A stream is opened again only as long as none of its parts was given on. Each retry is published on the channel
 * `retry` and counted in `retries` of the result.
 *
 * @example withRetries(lm, { attempts: 3, totalMs: 60_000 })
 */
export function withRetries(lm: LM, options: RetryOptions = byDefault): LM {
  return putStage(lm, 'retries', options, ({ id }) => ({
    // A queue around retries would hold a place while one waits, a timeout would count the wait.
    covers: ['retries', 'admission', 'timeouts'],
    begin({ request }) {
      const { signal } = request
      let retries = 0
      return {
        send(send) {
          const call = (attempt: number) => send(attempt === 1 ? request : { ...request, attempt })
          return retryCall({ id, signal, call, onRetry: () => (retries += 1) }, options)
        },
        result: (result) => (retries === 0 ? result : { ...result, retries: (result.retries ?? 0) + retries }),
      }
    },
  }))
}

const byDefault: RetryOptions = {}
