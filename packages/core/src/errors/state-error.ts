import { redact } from '../secret/redact.ts'
import { DspexError, type DspexErrorOptions } from './dspex-error.ts'
import type { Issue } from './issue.ts'

/**
 * Codes of {@link StateError}: this is no state, the state does not fit the program, its format is of a version that is
 * not known, or the file can't be read or written.
 */
export type StateErrorCode = 'STATE_INVALID' | 'STATE_MISMATCH' | 'STATE_VERSION' | 'STATE_FILE'

/** Options of {@link StateError}. */
export interface StateErrorOptions extends DspexErrorOptions<StateErrorCode> {
  /** Each difference between the state and the program. @default none */
  readonly issues?: readonly Issue[] | undefined
}

/** A program state that can't be read or does not fit the program. */
export class StateError extends DspexError<StateErrorCode> {
  protected static override readonly family = 'StateError'
  protected static override readonly blame = 'setup'
  /** Each difference between the state and the program. */
  readonly issues: readonly Issue[]

  constructor(message: string, options: StateErrorOptions) {
    super(message, options)
    this.issues = redact(options.issues ?? [])
  }
}
