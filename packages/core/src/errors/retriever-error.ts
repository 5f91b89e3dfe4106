import { type Blame, DspexError } from './dspex-error.ts'

/**
 * Codes of {@link RetrieverError}: the technology underneath failed, its result breaks the contract, or the caller's
 * request or filter can't be read.
 */
export type RetrieverErrorCode =
  | 'RETRIEVER_FAILED'
  | 'RETRIEVER_RESULT_INVALID'
  | 'RETRIEVER_REQUEST_INVALID'
  | 'FILTER_INVALID'

/** A retriever that failed or was asked for something it can't do. */
export class RetrieverError extends DspexError<RetrieverErrorCode> {
  protected static override readonly family = 'RetrieverError'
  protected static override readonly blame: Readonly<Record<RetrieverErrorCode, Blame>> = {
    RETRIEVER_FAILED: 'infrastructure',
    RETRIEVER_RESULT_INVALID: 'infrastructure',
    RETRIEVER_REQUEST_INVALID: 'program',
    FILTER_INVALID: 'program',
  }
}
