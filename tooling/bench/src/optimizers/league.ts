import type { Contestant } from './contestant.ts'
import { trueAccuracy } from './world/help.ts'
import { worldOf } from './world/world.ts'
import { startWorldHost, type WorldHost } from './world/world-host.ts'
import { noUsage } from './world/run-usage.ts'
import { worldLM } from './world/world-lm.ts'
import { firstPrompts, worldExamples } from './world/world-program.ts'

/** What one contestant did in one world. Accuracies are true ones, over all texts of the world. */
export interface LeagueRow {
  readonly contestant: string
  /** Its name, without the seed. */
  readonly world: string
  readonly seed: number
  readonly budget: number
  /** Of the program as it was. */
  readonly before: number
  /** Of the program as it was handed in. */
  readonly after: number
  readonly gain: number
  /** Uncached calls, reflections included. */
  readonly calls: number
  readonly reflections: number
  readonly tokens: number
  readonly seconds: number
  /** About how many tokens the instructions and demos have that were handed in: what every later call costs more. */
  readonly promptTokens: number
  /** Demos and instructions of the program that was handed in. */
  readonly prompts: unknown
  /** True gain of what seemed best after so many calls. */
  readonly course?: readonly { readonly calls: number; readonly gain: number }[] | undefined
  readonly verdict?: string | null | undefined
  /** Version and settings of the contestant. */
  readonly about?: string | undefined
}

/** Options of {@link runLeague}. */
export interface LeagueOptions {
  readonly contestants: readonly Contestant[]
  readonly worlds: readonly string[]
  readonly seeds: readonly number[]
  readonly budget: number
  /** How many training examples there are. @default 100 */
  readonly trainCount?: number | undefined
  /** How many unseen examples a contestant may ask for a verdict. @default none */
  readonly holdoutCount?: number | undefined
  /** Runs the worlds in this process: faster, and without DSPy. @default false */
  readonly inProcess?: boolean | undefined
  /** Told of every row. */
  readonly onRow?: ((row: LeagueRow) => void) | undefined
}

/** Lets every contestant improve every world of every seed, one after the other. A seed is a world of its own. */
export async function runLeague({ contestants, worlds, seeds, onRow, ...rules }: LeagueOptions): Promise<LeagueRow[]> {
  await using host = rules.inProcess ? undefined : await startWorldHost()
  const rows: LeagueRow[] = []
  try {
    for (const world of worlds) {
      for (const seed of seeds) {
        for (const contestant of contestants) {
          const row = await runOne(host, contestant, world, seed, rules)
          rows.push(row)
          onRow?.(row)
        }
      }
    }
  } finally {
    for (const { close } of contestants) close?.()
  }
  return rows
}

async function runOne(
  host: WorldHost | undefined,
  { name, compete }: Contestant,
  worldName: string,
  seed: number,
  { budget, trainCount = 100, holdoutCount = 0 }: Pick<LeagueOptions, 'budget' | 'trainCount' | 'holdoutCount'>,
): Promise<LeagueRow> {
  const world = worldOf(`${worldName}/${seed}`)
  const runId = `${name} ${world.id} ${budget}`
  const url = host?.urlOf(runId)
  const usage = noUsage()
  const trainset = worldExamples(world, trainCount)
  const holdout = holdoutCount > 0 ? worldExamples(world, holdoutCount, firstHoldout) : undefined
  const lm = worldLM(world, { url, usage })
  const beganAt = performance.now()
  const outcome = await compete({ world, seed, budget, trainset, holdout, lm, url })
  const seconds = (performance.now() - beganAt) / 1000
  const before = trueAccuracy(world, firstPrompts(world))
  const after = trueAccuracy(world, outcome.prompts)
  return {
    contestant: name,
    world: worldName,
    seed,
    budget,
    before,
    after,
    gain: after - before,
    ...((await host?.takeUsage(runId)) ?? usage),
    seconds,
    promptTokens: Math.ceil(JSON.stringify(outcome.prompts).length / 4),
    prompts: outcome.prompts,
    course: outcome.course?.map(({ calls, prompts }) => ({ calls, gain: trueAccuracy(world, prompts) - before })),
    verdict: outcome.verdict,
    about: outcome.about,
  }
}

const firstHoldout = 100_000
