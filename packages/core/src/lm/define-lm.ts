import { lmWork } from './lm-work.ts'
import { work } from '../work/work.ts'
import { untilAbort } from '../abort/abort.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { DspexError } from '../errors/dspex-error.ts'
import { showValue } from '../wording/show-value.ts'
import { checkResult, toLMError, withoutWarnedSecrets } from './check-result.ts'
import { checkedStream } from './stream/checked-stream.ts'
import { checkedOnce, isChecked, noteLayer } from './stages/layers.ts'
import { cleanEndpoint } from '../secret/clean-endpoint.ts'
import type { LM, LMRequest, LMResult } from './lm.ts'
import { optionsWithoutCredentials } from './option-credentials.ts'

/**
 * Wraps an LM so that every call is checked, published and cancellable, whoever wrote it: a result that breaks the
 * port's contract and whatever the provider throws become an `LMError` with the cause, an abort rejects at once with
 * `signal.reason` even if the provider does not listen. Predictors do this for any LM they are given; wrapping twice
 * changes nothing.
 *
 * @throws ConfigurationError when `lm` has no `generate`.
 */
export function defineLM(lm: LM): LM {
  if (typeof lm !== 'object' || lm === null || typeof lm.generate !== 'function') {
    throw new ConfigurationError(`${showValue(lm)} is no LM: an LM is an object with an \`id\` and \`generate\`.`)
  }
  return isChecked(lm) ? lm : checkedOnce(lm, () => check(lm))
}

/** Makes an LM that is `lm` with something changed; its calls are checked and published once, by `lm`. */
export function wrapLM(lm: LM, change: (inner: LM) => Partial<LM>): LM {
  const inner = defineLM(lm)
  const wrapped = { ...inner, ...change(inner) }
  noteLayer(wrapped, inner)
  return wrapped
}

function check(lm: LM): LM {
  const wrapped: LM = {
    ...lm,
    // An LM that is an instance of a class may have these on its prototype.
    id: lm.id,
    endpoint: lm.endpoint === undefined ? undefined : cleanEndpoint(lm.endpoint),
    fixedOptions: lm.fixedOptions && optionsWithoutCredentials(lm.fixedOptions),
    capabilities: lm.capabilities,
    concurrency: lm.concurrency,
    async generate(request) {
      request.onStart?.()
      return work(
        lmWork,
        () => ({ lm: lm.id, request: optionsWithoutCredentials(request) }),
        () => generate(lm, request),
      )
    },
  }
  if (lm.stream) wrapped.stream = (request) => checkedStream(lm, request)
  noteLayer(wrapped, lm)
  return wrapped
}

async function generate(lm: LM, request: LMRequest): Promise<LMResult> {
  const { signal } = request
  try {
    const result = await untilAbort(() => lm.generate(request), signal)
    checkResult(lm, result)
    return withoutWarnedSecrets(result)
  } catch (error) {
    // An abort that nobody asked for is a failure like any other.
    if (signal?.aborted) throw signal.reason
    throw DspexError.isInstance(error) ? error : toLMError(lm, error)
  }
}
