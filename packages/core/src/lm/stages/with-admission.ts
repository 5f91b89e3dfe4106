import { currentScope } from '../../context.ts'
import { type Admission, type AdmissionOptions, createAdmission, type Place } from '../admission/admission.ts'
import { rootOf } from './layers.ts'
import type { LM, LMRequest, LMResult } from '../lm.ts'
import { textOf } from '../message.ts'
import { putStage } from './stage.ts'
import { watchStream } from '../stream/watch-stream.ts'

/**
 * Makes an LM that lets calls through as fast as the provider takes them: as many at once as its answers show to work,
 * none while it asks to wait, and no more per minute than the options allow. Calls wait in the order in which they came,
 * programs in turn, so that a large evaluation does not starve a small one. All wrappers of one LM with the same limits
 * share one queue. An LM that schedules itself (`concurrency: 'self'`) is returned as it is.
 *
 * @throws ConfigurationError when a limit is no positive number
 * @example withAdmission(lm, { maxConcurrency: 8, requestsPerMinute: 500 })
 */
export function withAdmission(lm: LM, options: AdmissionOptions = byDefault): LM {
  if (lm.concurrency === 'self') return lm
  return putStage(lm, 'admission', options, (inner) => {
    const { stream } = inner
    const admission = admissionOf(inner, options)
    const counts = options.tokensPerMinute !== undefined
    const enter = (request: LMRequest): Place | Promise<Place> =>
      admission.enter({
        group: currentScope().paths,
        urgent: (request.attempt ?? 1) > 1,
        tokens: counts ? guessTokens(request) : 0,
        signal: request.signal,
      })
    return {
      async generate(request) {
        const place = await enter(request)
        try {
          const result = await inner.generate(request)
          place.succeed(tokensOf(result))
          return result
        } catch (error) {
          place.fail(error)
          throw error
        }
      },
      ...(stream && {
        stream(request) {
          let place: Place | undefined
          return watchStream({
            async open() {
              place = await enter(request)
              return stream(request)
            },
            end({ result, error }) {
              if (result) place?.succeed(tokensOf(result))
              else place?.fail(error)
            },
          })
        },
      }),
    }
  })
}

const byDefault: AdmissionOptions = {}
const admissions = new WeakMap<LM, Map<unknown, Admission>>()

/** One for each model and set of limits, whatever layers the model is under. */
function admissionOf(lm: LM, options: AdmissionOptions): Admission {
  const root = rootOf(lm)
  const { startConcurrency, maxConcurrency, requestsPerMinute, tokensPerMinute, clock } = options
  const key = clock ?? [startConcurrency, maxConcurrency, requestsPerMinute, tokensPerMinute].join()
  let ofModel = admissions.get(root)
  if (!ofModel) admissions.set(root, (ofModel = new Map()))
  let admission = ofModel.get(key)
  if (!admission) ofModel.set(key, (admission = createAdmission(options)))
  return admission
}

/** Guesses what a request takes before it is known: its length, and what an answer may be long. */
function guessTokens({ messages, maxOutputTokens = 500, n = 1 }: LMRequest): number {
  return messages.reduce((sum, { content }) => sum + textOf(content).length / 4, 0) + maxOutputTokens * n
}

function tokensOf({ usage: { inputTokens, outputTokens } }: LMResult): number | undefined {
  const { total } = inputTokens
  return total === undefined && outputTokens.total === undefined ? undefined : (total ?? 0) + (outputTokens.total ?? 0)
}
