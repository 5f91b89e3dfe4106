import type { Contestant, LeagueTask } from '../contestant.ts'
import { trueAccuracy } from '../world/help.ts'
import { noUsage } from '../world/run-usage.ts'
import { worldLM } from '../world/world-lm.ts'
import { firstPrompts, worldExamples } from '../world/world-program.ts'
import { worldOf } from '../world/world.ts'

/** For tests: worlds to compete in. */
export const worlds = ['zipf/10001', 'pipeline-uniform-penalties/10001']

/** For tests: has a contestant compete in a world, and tells what it handed in, used and gained. */
export async function competeInWorld(contestant: Contestant, id: string, more: Partial<LeagueTask> = {}) {
  const world = worldOf(id)
  const usage = noUsage()
  const trainset = worldExamples(world, 100)
  const task = {
    world,
    seed: 1,
    budget: 400,
    trainset,
    holdout: undefined,
    lm: worldLM(world, { usage }),
    url: undefined,
  }
  const outcome = await contestant.compete({ ...task, ...more })
  const gain = trueAccuracy(world, outcome.prompts) - trueAccuracy(world, firstPrompts(world))
  return { ...outcome, usage, gain }
}
