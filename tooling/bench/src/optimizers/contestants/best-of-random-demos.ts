import { withState } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { evaluate } from '@dspex/evaluate'
import type { Contestant } from '../contestant.ts'
import { promptsOf, rightLabel, worldProgram } from '../world/world-program.ts'
import { drawDemos } from './random-demos.ts'

/** Draws as many random sets of demos as the budget can score on the whole trainset and keeps the best, as DSPy's BootstrapFewShotWithRandomSearch does. */
export function bestOfRandomDemos(count: number): Contestant {
  return {
    name: `best-of-random-${count}-demos`,
    async compete(task) {
      const { world, trainset, budget, lm } = task
      const program = worldProgram(world)
      const random = createRandom(task.seed)
      const callsEach = world.stages.length * trainset.length
      let best = { mean: -1, state: (await drawDemos(task, count, random.fork('set 0'), 0)).state }
      let left = budget
      for (let set = 0; left >= callsEach; set += 1) {
        const { state, sources, calls } = await drawDemos(task, count, random.fork(`set ${set}`), left - callsEach)
        const devset = trainset.filter(({ id }) => !sources.has(id))
        const { metrics } = await evaluate(withState(program, state), { devset, metrics: { right: rightLabel }, lm })
        left -= calls + devset.length * world.stages.length
        const mean = metrics.right.mean ?? 0
        if (mean > best.mean) best = { mean, state }
      }
      return { prompts: promptsOf(best.state) }
    },
  }
}
