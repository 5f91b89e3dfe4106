import { redact } from '../secret/redact.ts'
import { DspexError, type DspexErrorOptions } from './dspex-error.ts'
import type { Issue } from './issue.ts'

/**
 * Codes of {@link ParseError}: there is no text, the model or the provider's filter declined, the token limit cut the
 * reply off, no field was found, or fields were found whose values do not fit. Empty, unreadable and invalid replies
 * are repaired; the other two would only come again.
 */
export type ParseErrorCode = 'REPLY_EMPTY' | 'REPLY_REFUSED' | 'REPLY_TRUNCATED' | 'REPLY_UNREADABLE' | 'REPLY_INVALID'

/** Options of {@link ParseError}. */
export interface ParseErrorOptions extends DspexErrorOptions<ParseErrorCode> {
  /** The reply as it came. */
  readonly raw: string
  /** What does not fit, field by field. */
  readonly issues?: readonly Issue[] | undefined
  /** How many replies were asked for before giving up. @default 1 */
  readonly attempts?: number | undefined
}

/** A reply that does not become the signature's outputs: the program's failure, not the infrastructure's. */
export class ParseError extends DspexError<ParseErrorCode> {
  protected static override readonly family = 'ParseError'
  /** The reply as it came. */
  readonly raw: string
  /** What does not fit, field by field. */
  readonly issues: readonly Issue[]
  /** How many replies were asked for before giving up. */
  readonly attempts: number

  constructor(message: string, options: ParseErrorOptions) {
    super(message, options)
    this.raw = options.raw
    this.issues = redact(options.issues ?? [])
    this.attempts = options.attempts ?? 1
  }
}
