import { type ComparisonErrorCode, DspexError } from '@dspex/core'
import type { Comparison } from './comparison.ts'

/** A comparison that does not conclude what was asserted. */
export class ComparisonError extends DspexError<ComparisonErrorCode> {
  override name = 'ComparisonError'
  protected static override readonly family = 'ComparisonError'
  /** What was found instead. */
  readonly comparison: Comparison

  constructor(message: string, options: { readonly code: ComparisonErrorCode; readonly comparison: Comparison }) {
    super(message, options)
    this.comparison = options.comparison
  }
}
