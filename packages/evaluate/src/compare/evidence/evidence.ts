/**
 * What one procedure knows about the mean of paired differences, in both directions. Bounds and p-values are two views
 * of the same thing: `lower(tail)` is above `value` exactly when `pAbove(value)` is at most `tail`.
 */
export interface Evidence {
  /** The lower bound of the mean that errs with chance `tail`; −Infinity when nothing bounds it. */
  readonly lower: (tail: number) => number
  /** The upper bound of the mean that errs with chance `tail`; Infinity when nothing bounds it. */
  readonly upper: (tail: number) => number
  /** The p-value of the claim that the mean is above `value`. */
  readonly pAbove: (value: number) => number
  /** The p-value of the claim that the mean is below `value`. */
  readonly pBelow: (value: number) => number
}

/** Evidence that holds only what all of several procedures hold: the widest bounds and the largest p-values. */
export function strictest(all: readonly Evidence[]): Evidence {
  return {
    lower: (tail) => Math.min(...all.map(({ lower }) => lower(tail))),
    upper: (tail) => Math.max(...all.map(({ upper }) => upper(tail))),
    pAbove: (value) => Math.max(...all.map(({ pAbove }) => pAbove(value))),
    pBelow: (value) => Math.max(...all.map(({ pBelow }) => pBelow(value))),
  }
}

/** The two-sided p-value of the claim that the mean is not 0. */
export function twoSidedPValue({ pAbove, pBelow }: Evidence): number {
  return Math.min(1, 2 * Math.min(pAbove(0), pBelow(0)))
}
