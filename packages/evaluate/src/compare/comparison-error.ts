import { DspexError, type DspexErrorOptions } from '@dspex/core'
import type { Comparison } from './comparison.ts'

/** Codes of {@link ComparisonError}: an improvement is not shown, or a loss can't be excluded. */
export type ComparisonErrorCode = 'NOT_IMPROVED' | 'MAYBE_WORSE'

/** Options of {@link ComparisonError}. */
export interface ComparisonErrorOptions extends DspexErrorOptions<ComparisonErrorCode> {
  /** What was found instead. */
  readonly comparison: Comparison
}

/** A comparison that does not conclude what was asserted. */
export class ComparisonError extends DspexError<ComparisonErrorCode> {
  protected static override readonly family = 'ComparisonError'
  /** What was found instead. */
  readonly comparison: Comparison

  constructor(message: string, options: ComparisonErrorOptions) {
    super(message, options)
    this.comparison = options.comparison
  }
}
