import { AssertionError } from './assertion-error.ts'
import { rememberCode } from '../state/identity/own-code.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { showValue } from '../wording/show-value.ts'
import { checkBoolean, checkMessage } from './assert-that.ts'
import type { FailedAssertion } from './failed-assertion.ts'

/** An assertion as data: pure, so that it can be used wherever outputs are judged. */
export interface Check<Output = never, Input = never> {
  /** Names it in errors and reports. */
  readonly name: string
  /** The output that it is about; absent for the whole. */
  readonly field?: string | undefined
  /** Whether it must hold, or had better. @default 'must' */
  readonly severity?: 'must' | 'should' | undefined
  /** Whether an output holds. */
  readonly test: (output: Output, input: Input) => boolean | Promise<boolean>
  /** What is wrong where it does not, said to the model. */
  readonly message: string | ((output: Output, input: Input) => string)
}

/**
 * Makes a check of outputs, for `Retry` and others of `@dspex/modules`, and for metrics.
 *
 * @throws ConfigurationError when it has no name, no message, or a test that is no function
 * @example
 * const brief = check({
 *   name: 'brief',
 *   field: 'answer',
 *   test: ({ answer }: { answer: string }) => answer.length <= 80,
 *   message: ({ answer }) => `has ${answer.length} characters; 80 are the most`,
 * })
 */
export function check<Output, Input = unknown>(definition: Check<Output, Input>): Check<Output, Input> {
  const { name, test, message, severity = 'must' } = definition
  if (typeof name !== 'string' || name.trim() === '')
    throw new ConfigurationError("A check needs a name: check({ name: 'brief', test, message }).")
  if (typeof test !== 'function')
    throw new ConfigurationError(`The test of check '${name}' is ${showValue(test, 80)}, and must be a function.`)
  if (typeof message !== 'function') checkMessage(message)
  if (severity !== 'must' && severity !== 'should')
    throw new ConfigurationError(
      `\`severity\` of check '${name}' is ${showValue(severity, 80)}. Give 'must' or 'should'.`,
    )
  rememberCode(definition, test)
  return definition
}

/**
 * Makes all checks of an output and gives those that do not hold.
 *
 * @throws AssertionError `CHECK_FAILED` when a check throws or says neither true nor false
 */
export async function failedChecks<Output, Input>(
  checks: readonly Check<Output, Input>[],
  output: Output,
  input: Input,
): Promise<readonly FailedAssertion[]> {
  const failures: FailedAssertion[] = []
  for (const { name, field, severity = 'must', test, message } of checks) {
    try {
      const holds: unknown = await test(output, input)
      checkBoolean(holds, `What check '${name}' says`)
      if (holds) continue
      const said = checkMessage(typeof message === 'function' ? message(output, input) : message)
      failures.push({ message: said, field, severity })
    } catch (error) {
      const reason = error instanceof Error ? error.message : showValue(error, 200)
      throw new AssertionError(`Check '${name}' could not be made: ${reason}`, { code: 'CHECK_FAILED', cause: error })
    }
  }
  return failures
}
