/** A gain by an example's baseline outcome. */
export interface Gained {
  /** Whether the baseline solved the example. */
  readonly wasSolved: boolean
  /** What the candidate scores more. */
  readonly gain: number
}

/** A gain over all examples, with its standard error. */
export interface Gain {
  readonly mean: number
  readonly error: number
}

/**
 * Weighs the examples that a candidate may be scored on, so that those the baseline solved count as much as they did before
 * some were masked. Demos are made of what the baseline solved: without them it looks worse than it is, and any other
 * program better, as what failed by bad luck goes well again. So gains are estimated apart for what it solved and what it
 * did not, and put together by their true shares (post-stratification; Cochran 1977).
 *
 * @param shareSolved how many of all examples the baseline solved
 */
export function weightsOf(shareSolved: number, left: readonly { readonly wasSolved: boolean }[]): readonly number[] {
  const now = left.filter(({ wasSolved }) => wasSolved).length / left.length
  return left.map(({ wasSolved }) => (wasSolved ? shareSolved / now : (1 - shareSolved) / (1 - now)))
}

/**
 * The gain over all examples. Each group counts as if it held one more example, half a range off: a few that agree are no
 * proof.
 *
 * @param range between the worst score and the best
 */
export function stratifiedGain(shareSolved: number, gained: readonly Gained[], range: number): Gain {
  let [mean, variance] = [0, 0]
  for (const [isSolved, share] of [
    [true, shareSolved],
    [false, 1 - shareSolved],
  ] as const) {
    const gains = gained.filter(({ wasSolved }) => wasSolved === isSolved).map(({ gain }) => gain)
    if (gains.length === 0) continue
    const own = gains.reduce((sum, each) => sum + each, 0) / gains.length
    const squares = gains.reduce((sum, each) => sum + (each - own) ** 2, 0) + range ** 2 / 4
    mean += share * own
    variance += (share / gains.length) ** 2 * squares
  }
  return { mean, error: Math.sqrt(variance) }
}
