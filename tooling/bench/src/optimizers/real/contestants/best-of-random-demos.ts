import { withState } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { evaluate } from '@dspex/evaluate'
import type { RealContestant } from '../contestant.ts'
import { intentProgram, rightIntent } from '../intent-program.ts'
import { drawDemos } from './random-demos.ts'

/** Draws as many sets of demos as can be scored on the whole trainset within the budget, and takes the best. */
export function bestOfRandomDemos(count: number): RealContestant {
  return {
    name: `best-of-random-${count}-demos`,
    isSeeded: true,
    async compete({ trainset, seed, budget, adapter, search: { lm } }) {
      const sets = Math.max(1, Math.floor(budget / trainset.length))
      let best = { state: drawDemos(trainset, count, createRandom(`demos ${seed} 0`)), mean: -1 }
      for (let set = 0; set < sets; set += 1) {
        const state = drawDemos(trainset, count, createRandom(`demos ${seed} ${set}`))
        const program = withState(intentProgram(), state)
        const report = await evaluate(program, { devset: trainset, metrics: { right: rightIntent }, lm, adapter })
        const mean = report.metrics.right.mean ?? 0
        if (mean > best.mean) best = { state, mean }
      }
      return { state: best.state, about: `best of ${sets} sets, ${(100 * best.mean).toFixed(0)}% of the trainset` }
    },
  }
}
