import { DspexError } from './dspex-error.ts'

/** Codes of {@link CacheError}: the technology underneath failed, or a value is no text. */
export type CacheErrorCode = 'CACHE_FAILED' | 'CACHE_VALUE_INVALID'

/** A cache that failed. */
export class CacheError extends DspexError<CacheErrorCode> {
  protected static override readonly family = 'CacheError'
  protected static override readonly blame = 'infrastructure'
}
