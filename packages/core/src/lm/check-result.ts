import { redact } from '../secret/redact.ts'
import type { DspexError } from '../errors/dspex-error.ts'
import { LMError } from '../errors/lm-error.ts'
import { describeCause } from '../wording/describe-cause.ts'
import { showValue } from '../wording/show-value.ts'
import type { LM, LMResult } from './lm.ts'

/** Checks a result against the contract of the port. @throws LMError `LM_RESULT_INVALID` */
export function checkResult(lm: LM, result: LMResult): void {
  const problem = findResultProblem(result)
  if (problem !== undefined) throw brokenContract(lm, `returned ${problem}`, 'generate')
}

/** A result whose warnings repeat no credential, as a provider may do; what the model said stays as it is. */
export function withoutWarnedSecrets(result: LMResult): LMResult {
  const { warnings } = result
  const clean = redact(warnings)
  return clean === warnings ? result : { ...result, warnings: clean }
}

/** An LM that does not do what the port says. */
export function brokenContract({ id }: LM, what: string, method: 'generate' | 'stream'): LMError {
  return new LMError(`LM '${id}' ${what}. Fix its \`${method}\`; \`testLM\` checks the whole contract.`, {
    code: 'LM_RESULT_INVALID',
    provider: id,
  })
}

/** Says what of the port's contract a result breaks, in words; `undefined` for none. */
export function findResultProblem(value: unknown): string | undefined {
  const result = value as LMResult
  if (!isObject(value)) return `${showValue(value)} instead of a result`
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

/** Makes an `LMError` of whatever an LM threw that is no error of ours. */
export function toLMError(lm: LM, error: unknown): DspexError {
  return new LMError(`LM '${lm.id}' failed: ${describeCause(error)}`, {
    code: 'LM_FAILED',
    cause: error,
    provider: lm.id,
  })
}
