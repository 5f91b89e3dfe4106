import { currentScope } from '../../scope.ts'
import { type Admission, createAdmission, type Place } from '../admission/admission.ts'
import type { LM, LMRequest, LMResult } from '../lm.ts'
import { textOf } from '../message.ts'
import type { AdmissionOptions } from '../pipeline-options.ts'
import { admissionOnce } from './layers.ts'
import { putStage } from './lm-with-stage.ts'
import type { StagedCall } from './stage.ts'

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
    const admission = admissionOf(inner, options)
    const counts = options.tokensPerMinute !== undefined
    return {
      // A timeout around a queue would count the wait in it.
      covers: ['admission', 'timeouts'],
      begin({ request }) {
        const place = admission.enter({
          group: currentScope().paths,
          urgent: (request.attempt ?? 1) > 1,
          tokens: counts ? guessTokens(request) : 0,
          signal: request.signal,
        })
        return place instanceof Promise ? place.then(holdPlace) : holdPlace(place)
      },
    }
  })
}

const byDefault: AdmissionOptions = {}

function holdPlace(place: Place): StagedCall {
  return {
    end({ result, error }) {
      if (result) place.succeed(tokensOf(result))
      else place.fail(error)
    },
  }
}

function admissionOf(lm: LM, options: AdmissionOptions): Admission {
  const { startConcurrency, maxConcurrency, requestsPerMinute, tokensPerMinute, clock } = options
  const limits = clock ?? [startConcurrency, maxConcurrency, requestsPerMinute, tokensPerMinute].join()
  return admissionOnce(lm, limits, () => createAdmission(options))
}

/** Guesses what a request takes before it is known: its length, and what an answer may be long. */
function guessTokens({ messages, maxOutputTokens = 500, n = 1 }: LMRequest): number {
  return messages.reduce((sum, { content }) => sum + textOf(content).length / 4, 0) + maxOutputTokens * n
}

function tokensOf({ usage: { inputTokens, outputTokens } }: LMResult): number | undefined {
  const { total } = inputTokens
  return total === undefined && outputTokens.total === undefined ? undefined : (total ?? 0) + (outputTokens.total ?? 0)
}
