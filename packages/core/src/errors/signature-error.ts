import { DspexError, type DspexErrorOptions } from './dspex-error.ts'

/** Codes of {@link SignatureError}: the text can't be read, or what it or an edit says makes no signature. */
export type SignatureErrorCode = 'SIGNATURE_SYNTAX' | 'SIGNATURE_INVALID'

/** Options of {@link SignatureError}. */
export interface SignatureErrorOptions extends Omit<DspexErrorOptions, 'code'> {
  /** The stable code. @default 'SIGNATURE_INVALID' */
  readonly code?: SignatureErrorCode | undefined
}

/** A signature that can't be read, or an edit of one that makes no sense. */
export class SignatureError extends DspexError<SignatureErrorCode> {
  protected static override readonly family = 'SignatureError'

  constructor(message: string, options: SignatureErrorOptions = {}) {
    super(message, { ...options, code: options.code ?? 'SIGNATURE_INVALID' })
  }
}
