import { redactText } from '../secret/redact-text.ts'
import { type Blame, DspexError, type DspexErrorOptions } from './dspex-error.ts'

/**
 * Codes of {@link LMError}. The first four pass by themselves, so they are retryable by default. `LM_UNSUPPORTED`: the
 * LM can't do what was asked. `LM_NOT_CACHED` and `LM_NOT_RECORDED`: there is no reply where nothing else may answer.
 * `LM_RESULT_INVALID`: its result breaks the contract of `LMResult`. `LM_FAILED`: anything that it threw without a code.
 */
export type LMErrorCode =
  | 'LM_RATE_LIMIT'
  | 'LM_TIMEOUT'
  | 'LM_TRANSPORT'
  | 'LM_SERVER'
  | 'LM_AUTHENTICATION'
  | 'LM_INVALID_REQUEST'
  | 'LM_CONTEXT_WINDOW'
  | 'LM_UNSUPPORTED'
  | 'LM_NOT_CACHED'
  | 'LM_NOT_RECORDED'
  | 'LM_RESULT_INVALID'
  | 'LM_FAILED'

/** Options of {@link LMError}. */
export interface LMErrorOptions extends DspexErrorOptions<LMErrorCode> {
  /** Whether the same call may succeed later. @default by code: rate limit, time-out, transport and server are */
  readonly retryable?: boolean | undefined
  /** How long the provider asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** The HTTP status, where there is one. */
  readonly status?: number | undefined
  /** Who failed: the id of the LM. */
  readonly provider?: string | undefined
}

const retryableCodes: ReadonlySet<LMErrorCode> = new Set(['LM_RATE_LIMIT', 'LM_TIMEOUT', 'LM_TRANSPORT', 'LM_SERVER'])

/** A call to a language model that failed: most often infrastructure, not the program's answer. */
export class LMError extends DspexError<LMErrorCode> {
  protected static override readonly family = 'LMError'
  protected static override readonly blame: Readonly<Record<LMErrorCode, Blame>> = {
    LM_RATE_LIMIT: 'infrastructure',
    LM_TIMEOUT: 'infrastructure',
    LM_TRANSPORT: 'infrastructure',
    LM_SERVER: 'infrastructure',
    LM_RESULT_INVALID: 'infrastructure',
    LM_FAILED: 'infrastructure',
    LM_NOT_CACHED: 'infrastructure',
    LM_NOT_RECORDED: 'infrastructure',
    LM_AUTHENTICATION: 'setup',
    LM_INVALID_REQUEST: 'program',
    LM_UNSUPPORTED: 'program',
    LM_CONTEXT_WINDOW: 'program',
  }
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** How long the provider asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** The HTTP status, where there is one. */
  readonly status: number | undefined
  /** The id of the LM that failed. */
  readonly provider: string | undefined

  constructor(message: string, options: LMErrorOptions) {
    super(message, options)
    this.retryable = options.retryable ?? retryableCodes.has(options.code)
    this.retryAfterMs = options.retryAfterMs
    this.status = options.status
    this.provider = options.provider === undefined ? undefined : redactText(options.provider)
  }
}
