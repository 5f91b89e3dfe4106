import { type Demo, dumpState, editState, type ProgramState } from '@dspex/core'
import { createRandom, type Random } from '@dspex/core/implement'
import type { Contestant, LeagueTask } from '../contestant.ts'
import { promptsOf, worldProgram } from '../world/world-program.ts'

/**
 * Shows random training examples. Where labels do not say what a predictor should give, the program is run until
 * so many of its runs are right, and their steps are shown, as DSPy's BootstrapFewShot does.
 */
export function randomDemos(count: number): Contestant {
  return {
    name: `random-${count}-demos`,
    compete: async (task) => ({ prompts: promptsOf((await drawDemos(task, count, createRandom(task.seed))).state) }),
  }
}

/** A program with random demos. */
export interface DrawnDemos {
  readonly state: ProgramState
  /** The examples that the demos are made of. */
  readonly sources: ReadonlySet<string>
  /** How many calls that took. */
  readonly calls: number
}

/** Draws demos; fewer when `budget` calls were not enough to find as many right runs. */
export async function drawDemos(
  task: LeagueTask,
  count: number,
  random: Random,
  budget = task.budget,
): Promise<DrawnDemos> {
  const { world, trainset, lm } = task
  const program = worldProgram(world)
  let state = dumpState(program)
  const sources = new Set<string>()
  let calls = 0
  for (const { id, inputs, labels } of random.shuffle(trainset)) {
    if (sources.size === count) break
    let demos: Record<string, Demo> = { classify: { inputs, outputs: { label: labels?.label ?? '' } } }
    if (world.pipeline) {
      if (calls + 2 > budget) break
      const { output, trace } = await program.execute(inputs, { lm })
      calls += 2
      if (output.label !== labels?.label) continue
      demos = Object.fromEntries(
        trace.map(({ path, input, output }) => [path, { inputs: input, outputs: output, augmented: true } as Demo]),
      )
    }
    sources.add(id)
    for (const [path, demo] of Object.entries(demos))
      state = editState(state, path, ({ demos }) => ({ demos: [...demos, demo] }))
  }
  return { state, sources, calls }
}
