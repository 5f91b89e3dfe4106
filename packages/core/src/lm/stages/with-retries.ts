import type { LM, LMRequest, LMResult, LMStreamPart } from '../lm.ts'
import { type RetryOptions, retryCall } from './retry-call.ts'
import { putStage } from './stage.ts'
import { watchStream } from '../stream/watch-stream.ts'

/**
 * Makes an LM that calls again what failed and may succeed later: errors with `retryable`, after a random wait up to a
 * limit that doubles (full jitter: Brooker 2015, "Exponential Backoff And Jitter"), or as long as the provider asks
 * for. A stream is opened again only as long as none of its parts was given on. Each retry is published on the channel
 * `retry` and counted in `retries` of the result.
 *
 * @example withRetries(lm, { attempts: 3, totalMs: 60_000 })
 */
export function withRetries(lm: LM, options: RetryOptions = byDefault): LM {
  return putStage(lm, 'retries', options, (inner) => {
    const { stream } = inner
    return {
      async generate(request) {
        const { value, retries } = await retry(inner, request, options, (again) => inner.generate(again))
        return counted(value, retries)
      },
      ...(stream && {
        stream(request) {
          let retries = 0
          return watchStream({
            async open() {
              const opened = await retry(inner, request, options, (again) => openStream(stream(again)))
              retries = opened.retries
              return opened.value
            },
            part: (part) => (part.type === 'finish' ? { ...part, result: counted(part.result, retries) } : part),
          })
        },
      }),
    }
  })
}

const byDefault: RetryOptions = {}

function retry<T>(
  { id }: LM,
  request: LMRequest,
  options: RetryOptions,
  call: (request: LMRequest) => Promise<T>,
): Promise<{ readonly value: T; readonly retries: number }> {
  const again = (attempt: number): Promise<T> => call(attempt === 1 ? request : { ...request, attempt })
  return retryCall({ id, signal: request.signal, call: again }, options)
}

function counted(result: LMResult, retries: number): LMResult {
  return retries === 0 ? result : { ...result, retries: (result.retries ?? 0) + retries }
}

/** Opens a stream as far as its first part, so that a failure until then is one of opening. */
async function openStream(stream: AsyncIterable<LMStreamPart>): Promise<AsyncIterable<LMStreamPart>> {
  const source = stream[Symbol.asyncIterator]()
  let first: Promise<IteratorResult<LMStreamPart>> | undefined = Promise.resolve(await source.next())
  return {
    [Symbol.asyncIterator]: () => ({
      next() {
        const step = first ?? source.next()
        first = undefined
        return step
      },
      return: async () => (await source.return?.()) ?? { done: true, value: undefined },
    }),
  }
}
