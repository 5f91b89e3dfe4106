import { AssertionError } from './assertion-error.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { currentScope } from '../scope.ts'
import { showValue } from '../wording/show-value.ts'
import { defineWork, type WorkKind } from '../work/define-work.ts'
import { warn } from '../work/warnings.ts'
import { workSync } from '../work/work.ts'
import type { FailedAssertion } from './failed-assertion.ts'

/** What an assertion is about. */
export interface AssertionOptions {
  /** The predictor that is responsible, or its path. @default the one that was called last */
  readonly predictor?: object | string | undefined
  /** The output that the message is about. @default the whole reply */
  readonly field?: string | undefined
}

/** Something that was asserted or suggested does not hold. */
export const assertionWork: WorkKind<FailedAssertion> = defineWork('assertion', {
  title: ({ severity }) => `assertion (${severity})`,
  attributes: ({ severity, field }) => ({ 'dspex.severity': severity, 'dspex.field': field }),
  content: ['message'],
  isSync: true,
})

/**
 * Asserts something of what a predictor gave. Inside of `Retry` and `retrying` of `@dspex/modules`, what does not hold is sent
 * back to the responsible predictor with the message; where nobody tries again, and when it never holds, the program fails.
 * As DSPy's `Assert` of 2.4 (Singhvi et al. 2023, arXiv 2312.13382).
 *
 * @param message what is wrong, said to the model: 'has 120 characters; 80 are the most'
 * @throws AssertionError `ASSERTION_FAILED` when the condition is false
 * @throws ConfigurationError when the condition is no boolean, such as a promise that was not awaited
 * @example assertThat(answer.length <= 80, `has ${answer.length} characters; 80 are the most`, { field: 'answer' })
 */
export function assertThat(condition: boolean, message: string, options: AssertionOptions = {}): asserts condition {
  const failed = judge('assertThat', condition, { ...options, message, severity: 'must' })
  if (failed)
    throw new AssertionError(`${failed.message}${about(failed)}`, { code: 'ASSERTION_FAILED', failures: [failed] })
}

/**
 * Suggests something of what a predictor gave: as {@link assertThat}, but when it never holds the best attempt is kept, and the
 * warning `SUGGESTION_FAILED` says so. As DSPy's `Suggest` of 2.4.
 *
 * @returns whether it holds
 * @throws ConfigurationError when the condition is no boolean, such as a promise that was not awaited
 */
export function suggest(condition: boolean, message: string, options: AssertionOptions = {}): boolean {
  const failed = judge('suggest', condition, { ...options, message, severity: 'should' })
  if (!failed) return true
  handOnSuggestion(failed)
  return false
}

/** Hands what was suggested and does not hold to whoever tries again; where nobody does, a warning says so. */
export function handOnSuggestion(failed: FailedAssertion): void {
  const { attempt } = currentScope()
  if (attempt) attempt.suggestions.push(failed)
  else warn('SUGGESTION_FAILED', () => `What was suggested does not hold${about(failed)}: ${failed.message}`)
}

function judge(name: string, condition: unknown, assertion: FailedAssertion): FailedAssertion | undefined {
  checkBoolean(condition, `The condition of \`${name}\``)
  const failed = { ...assertion, message: checkMessage(assertion.message) }
  if (condition) return undefined
  workSync(
    assertionWork,
    () => failed,
    () => undefined,
  )
  return failed
}

/** Checks that what shall say yes or no does. @throws ConfigurationError otherwise */
export function checkBoolean(value: unknown, what: string): asserts value is boolean {
  if (typeof value === 'boolean') return
  const isPromise = typeof value === 'object' && value !== null && 'then' in value
  throw new ConfigurationError(
    isPromise ? `${what} is a promise. Await it.` : `${what} is ${showValue(value, 80)}, and must be true or false.`,
  )
}

/** The longest message that is told. */
const longestMessage = 4000

/** Checks what is said to the model. @throws ConfigurationError when it is no text, or an empty one */
export function checkMessage(message: unknown): string {
  if (typeof message !== 'string' || message.trim() === '')
    throw new ConfigurationError(
      `The message of an assertion is ${showValue(message, 80)}. Say what is wrong: the model is told it.`,
    )
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message
}

function about({ field, predictor }: FailedAssertion): string {
  const parts = [field !== undefined && `\`${field}\``, typeof predictor === 'string' && `predictor '${predictor}'`]
  const said = parts.filter((part) => part !== false)
  return said.length > 0 ? ` (${said.join(' of ')})` : ''
}
