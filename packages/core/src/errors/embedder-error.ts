import { type Blame, DspexError } from './dspex-error.ts'

/**
 * Codes of {@link EmbedderError}: the technology underneath failed, its result breaks the contract, the caller's texts can't
 * be embedded, or a vector is not cached where nothing else may answer.
 */
export type EmbedderErrorCode =
  | 'EMBEDDER_FAILED'
  | 'EMBEDDER_RESULT_INVALID'
  | 'EMBEDDER_REQUEST_INVALID'
  | 'EMBEDDER_NOT_CACHED'

/** An embedder that failed or returned something that is not embeddings. */
export class EmbedderError extends DspexError<EmbedderErrorCode> {
  protected static override readonly family = 'EmbedderError'
  protected static override readonly blame: Readonly<Record<EmbedderErrorCode, Blame>> = {
    EMBEDDER_FAILED: 'infrastructure',
    EMBEDDER_RESULT_INVALID: 'infrastructure',
    EMBEDDER_NOT_CACHED: 'infrastructure',
    EMBEDDER_REQUEST_INVALID: 'program',
  }
}
