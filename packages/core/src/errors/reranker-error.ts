import { type Blame, DspexError } from './dspex-error.ts'

/**
 * Codes of {@link RerankerError}: the technology underneath failed, its result breaks the contract, or the caller's request
 * can't be read.
 */
export type RerankerErrorCode = 'RERANKER_FAILED' | 'RERANKER_RESULT_INVALID' | 'RERANKER_REQUEST_INVALID'

/** A reranker that failed or returned something that is not a ranking. */
export class RerankerError extends DspexError<RerankerErrorCode> {
  protected static override readonly family = 'RerankerError'
  protected static override readonly blame: Readonly<Record<RerankerErrorCode, Blame>> = {
    RERANKER_FAILED: 'infrastructure',
    RERANKER_RESULT_INVALID: 'infrastructure',
    RERANKER_REQUEST_INVALID: 'program',
  }
}
