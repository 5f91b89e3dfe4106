import type { FailedAssertion } from './failed-assertion.ts'
import { redact } from '../secret/redact.ts'
import { DspexError, type DspexErrorOptions } from '../errors/dspex-error.ts'
import type { Issue } from '../errors/issue.ts'

/** Codes of {@link AssertionError}: what was asserted does not hold, or a check could not be made. */
export type AssertionErrorCode = 'ASSERTION_FAILED' | 'CHECK_FAILED'

/** One attempt to give an output that holds. */
export interface FailedAttempt {
  /** What came out; `undefined` where nothing did. */
  readonly output: unknown
  /** What was wrong with it. */
  readonly issues: readonly Issue[]
}

/** Options of {@link AssertionError}. */
export interface AssertionErrorOptions extends DspexErrorOptions<AssertionErrorCode> {
  /** What does not hold. */
  readonly failures?: readonly FailedAssertion[] | undefined
  /** Every attempt, in order. */
  readonly attempts?: readonly FailedAttempt[] | undefined
}

/** An output does not hold what was asked of it: the program's failure, never the infrastructure's. */
export class AssertionError extends DspexError<AssertionErrorCode> {
  protected static override readonly family = 'AssertionError'
  /** What does not hold. */
  readonly failures: readonly FailedAssertion[]
  /** Every attempt that was made, in order; empty where nobody tried again. */
  readonly attempts: readonly FailedAttempt[]

  constructor(message: string, options: AssertionErrorOptions) {
    super(message, options)
    this.failures = options.failures ?? []
    this.attempts = redact(options.attempts ?? [])
  }
}
