/** Puts the scores of any metric between 0, its worst, and 1, the best that is known of. */
export interface ScoreScale {
  /** Widens the scale where a score lies beyond it. */
  see(score: number): void
  /** Where a score lies. At 0.5 and above an example counts as solved. */
  unit(score: number): number
  /** Gives what {@link ScoreScale.unit} does now, whatever is seen later. */
  asOfNow(): (score: number) => number
}

/**
 * Makes a scale.
 *
 * @param threshold from which score on an example is solved; without it, halfway between the worst and the best
 */
export function createScale(worst: number, threshold: number | undefined): ScoreScale {
  let low = worst
  let high = Math.max(1, worst + 1)
  return {
    see(score) {
      low = Math.min(low, score)
      high = Math.max(high, score)
    },
    unit: (score) => unitOf(score, low, high, threshold),
    asOfNow() {
      const [least, most] = [low, high]
      return (score) => unitOf(score, least, most, threshold)
    },
  }
}

function unitOf(score: number, low: number, high: number, threshold = (low + high) / 2): number {
  if (score >= threshold) return high > threshold ? 0.5 + (0.5 * (score - threshold)) / (high - threshold) : 1
  return threshold > low ? (0.5 * (score - low)) / (threshold - low) : 0
}
