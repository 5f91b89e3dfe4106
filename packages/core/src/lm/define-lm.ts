import { untilAbort } from '../abort.ts'
import { ConfigurationError, DspexError, LMError, showValue } from '../errors.ts'
import { traced } from '../events.ts'
import type { LM, LMRequest, LMResult } from './lm.ts'

const defined = new WeakMap<LM, LM>()
/** Checked `generate` functions: a copy of a wrapped LM, `{ ...defineLM(lm), … }`, needs no second wrapping. */
const checked = new WeakSet<LM['generate']>()

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
    throw new ConfigurationError(`${showValue(lm)} is no LM: an LM is an object with an \`id\` and \`generate\`.`, {
      code: 'CONFIGURATION_INVALID',
    })
  }
  if (checked.has(lm.generate)) return lm
  const known = defined.get(lm)
  if (known) return known
  const wrapped: LM = {
    ...lm,
    // An LM that is an instance of a class may have these on its prototype.
    id: lm.id,
    capabilities: lm.capabilities,
    concurrency: lm.concurrency,
    generate: (request) =>
      traced(
        'lm',
        () => ({ lm: lm.id, request }),
        () => generate(lm, request),
      ),
  }
  if (lm.stream) wrapped.stream = (request) => (lm.stream as NonNullable<LM['stream']>)(request)
  defined.set(lm, wrapped)
  checked.add(wrapped.generate)
  return wrapped
}

/** Makes an LM that is `lm` with something changed; its calls are checked and published once, by `lm`. */
export function wrapLM(lm: LM, change: (inner: LM) => Partial<LM>): LM {
  const inner = defineLM(lm)
  const wrapped = { ...inner, ...change(inner) }
  checked.add(wrapped.generate)
  return wrapped
}

async function generate(lm: LM, request: LMRequest): Promise<LMResult> {
  const { signal } = request
  try {
    const result = await untilAbort(() => lm.generate(request), signal)
    checkResult(lm, result)
    return result
  } catch (error) {
    // An abort that nobody asked for is a failure like any other.
    if (signal?.aborted) throw signal.reason
    throw DspexError.isInstance(error) ? error : toLMError(lm, error)
  }
}

function checkResult(lm: LM, result: LMResult): void {
  const problem = findProblem(result)
  if (problem === undefined) return
  throw new LMError(`LM '${lm.id}' returned ${problem}. Fix its \`generate\`; \`testLM\` checks the whole contract.`, {
    code: 'LM_RESULT_INVALID',
    provider: lm.id,
  })
}

function findProblem(result: LMResult): string | undefined {
  if (!isObject(result)) return `${showValue(result)} instead of a result`
  if (!Array.isArray(result.completions) || result.completions.length === 0) return 'a result without completions'
  for (const completion of result.completions) {
    if (!Array.isArray(completion?.content) || !completion.content.every(isPart)) {
      return 'a completion whose content is not an array of parts'
    }
    if (typeof completion.finishReason?.unified !== 'string') return 'a completion without a finish reason'
  }
  if (typeof result.model !== 'string') return 'a result that does not name its model'
  if (!isObject(result.usage?.inputTokens) || !isObject(result.usage.outputTokens)) {
    return 'a result without usage; `unknownUsage` says that nothing is known'
  }
  return undefined
}

function isPart(part: unknown): boolean {
  if (!isObject(part) || !('type' in part) || typeof part.type !== 'string') return false
  return part.type !== 'text' || ('text' in part && typeof part.text === 'string')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function toLMError(lm: LM, error: unknown): DspexError {
  const message = error instanceof Error ? error.message : showValue(error)
  return new LMError(`LM '${lm.id}' failed: ${message}`, { code: 'LM_FAILED', cause: error, provider: lm.id })
}
