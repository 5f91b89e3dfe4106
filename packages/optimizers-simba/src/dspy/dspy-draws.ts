import type { Random } from '@dspex/core/implement'

/** Every random choice of `dspySimba`, in the order in which DSPy makes them: replace them to replay a run of it. */
export interface DspyDraws {
  /** The order of the training examples, at the start and after each epoch. */
  shuffle(indices: readonly number[]): readonly number[]
  /** A place in `weights`, by weight. */
  pick(weights: readonly number[]): number
  /** How many demos to drop: a Poisson number. */
  poisson(mean: number): number
  /** A whole number in [0, limit): which demo to drop, or which strategy to use. */
  integer(limit: number): number
}

/** Draws from a generator. */
export function seededDraws(random: Random): DspyDraws {
  return {
    shuffle: (indices) => random.shuffle(indices),
    pick(weights) {
      const sum = weights.reduce((total, weight) => total + weight, 0)
      let left = random.next() * sum
      const place = weights.findIndex((weight) => (left -= weight) < 0)
      return place < 0 ? weights.length - 1 : place
    },
    poisson(mean) {
      // Knuth's method: means are small, a few demos at most.
      const limit = Math.exp(-mean)
      let count = -1
      for (let product = 1; product > limit || count < 0; product *= random.next()) count += 1
      return count
    },
    integer: (limit) => random.integer(limit),
  }
}
