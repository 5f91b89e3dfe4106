import { DspexError, type DspexErrorOptions } from './dspex-error.ts'

/** Codes of {@link BudgetError}: a limit is reached, or money counts and a price is not known. */
export type BudgetErrorCode = 'BUDGET_EXHAUSTED' | 'BUDGET_UNPRICED'

/** What a budget limits. */
export type BudgetLimit = 'calls' | 'tokens' | 'usd' | 'ms'

/** Options of {@link BudgetError}. */
export interface BudgetErrorOptions extends DspexErrorOptions<BudgetErrorCode> {
  /** What is spent. */
  readonly limit: BudgetLimit
}

/** A call that a budget does not allow: it was not tried, so nothing is known. */
export class BudgetError extends DspexError<BudgetErrorCode> {
  protected static override readonly family = 'BudgetError'
  protected static override readonly blame = 'infrastructure'
  /** What is spent. */
  readonly limit: BudgetLimit

  constructor(message: string, options: BudgetErrorOptions) {
    super(message, options)
    this.limit = options.limit
  }
}
