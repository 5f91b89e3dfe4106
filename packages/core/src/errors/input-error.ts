import { redact } from '../secret/redact.ts'
import { DspexError, type DspexErrorOptions } from './dspex-error.ts'
import type { Issue } from './issue.ts'

/** Codes of {@link InputError}. */
export type InputErrorCode = 'INPUT_INVALID'

/** Options of {@link InputError}. */
export interface InputErrorOptions extends Omit<DspexErrorOptions, 'code'> {
  /** Each misfit with its path. */
  readonly issues: readonly Issue[]
}

/** An input that does not fit the signature: a field is missing, unknown or of another type. */
export class InputError extends DspexError<InputErrorCode> {
  protected static override readonly family = 'InputError'
  /** Each misfit with its path. */
  readonly issues: readonly Issue[]

  constructor(message: string, options: InputErrorOptions) {
    super(message, { ...options, code: 'INPUT_INVALID' })
    this.issues = redact(options.issues)
  }
}
