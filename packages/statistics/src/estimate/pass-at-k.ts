import { checkShare, checkWhole, type Share } from '../check-input.ts'

/** How many tries count. */
export interface PassOptions {
  /** From 1 to the number of trials. */
  readonly k: number
}

/**
 * pass@k of one item: the chance that at least one of k tries succeeds, estimated without bias from c successes in n
 * trials: 1 − C(n − c, k)/C(n, k) = 1 − Π_{j=n−c+1}^{n} (1 − k/j). Average it over items.
 *
 * Source: Chen et al., "Evaluating large language models trained on code" (2021), section 2.1.
 *
 * @throws RangeError when k is not from 1 to the number of trials, or there are more successes than trials
 */
export function passAtK(share: Share, { k }: PassOptions): number {
  checkTries(share, k)
  const { successes, trials } = share
  let failing = 1
  for (let j = trials - successes + 1; j <= trials; j += 1) failing *= Math.max(0, 1 - k / j)
  return 1 - failing
}

/**
 * pass^k of one item: the chance that all of k tries succeed, estimated without bias from c successes in n trials:
 * C(c, k)/C(n, k). Average it over items.
 *
 * Source: Yao et al., "τ-bench: a benchmark for tool-agent-user interaction in real-world domains" (2024).
 *
 * @throws RangeError when k is not from 1 to the number of trials, or there are more successes than trials
 */
export function passHatK(share: Share, { k }: PassOptions): number {
  checkTries(share, k)
  const { successes, trials } = share
  let passing = 1
  for (let j = 0; j < k; j += 1) passing *= Math.max(0, successes - j) / (trials - j)
  return passing
}

function checkTries(share: Share, k: number): void {
  checkShare(share)
  checkWhole(k, 'k', 1)
  if (k > share.trials) {
    throw new RangeError(`'k' is ${k}, but there are ${share.trials} trials. Run at least as many trials as k.`)
  }
}
