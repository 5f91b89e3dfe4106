import { type ProgramState } from '@dspex/core'
import type { Optimizer } from '@dspex/optimize'
import {
  appendADemo,
  appendARule,
  appendARun,
  dropADemo,
  repairFormat,
  type SimbaOptions,
  type SimbaReport,
} from '@dspex/optimizers-simba'
import type { Contestant, Outcome } from '../contestant.ts'
import { promptsOf, rightLabel, worldProgram } from '../world/world-program.ts'

/** What the package has inside for measuring alone, and so does not offer. */
interface Inside {
  readonly choices: readonly string[]
  readonly simbaWith: (options: SimbaOptions, without: readonly string[]) => Optimizer<SimbaReport>
}

const inside = (file: string): Promise<Partial<Inside>> =>
  import(new URL(`../../../../../packages/optimizers-simba/src/${file}.ts`, import.meta.url).href)
const { choices, simbaWith } = { ...(await inside('search/choices')), ...(await inside('simba')) } as Inside

/** Our SIMBA, as it is without settings. */
export const simba: Contestant = contestantOf('simba', {})

const strategies = [appendADemo(), appendARun(), appendARule(), dropADemo(), repairFormat()]

/** Our SIMBA without one of its choices or strategies at a time: what each is worth. */
export const ablation: readonly Contestant[] = [
  ...choices.map((choice) => contestantOf(`simba-without-${choice}`, {}, [choice])),
  ...strategies.map(({ name }) =>
    contestantOf(`simba-without-${name}`, { strategies: strategies.filter((each) => each.name !== name) }),
  ),
]

function contestantOf(
  name: string,
  options: Pick<SimbaOptions, 'strategies'>,
  without: readonly string[] = [],
): Contestant {
  return {
    name,
    async compete({ world, seed, budget, trainset, holdout, lm }) {
      const optimizer = simbaWith({ ...options, budget: { calls: budget } }, without)
      const states = new Map<string, ProgramState>()
      const course: { readonly calls: number; readonly prompts: Outcome['prompts'] }[] = []
      for await (const event of optimizer.events(worldProgram(world), {
        trainset,
        metric: rightLabel,
        holdout,
        lm,
        seed,
        concurrency: 16,
      })) {
        if (event.type === 'candidate') states.set(event.id, event.state)
        if (event.type === 'step-end') {
          const state = states.get(event.best)
          if (state) course.push({ calls: event.spent.calls, prompts: promptsOf(state) })
        }
        if (event.type !== 'optimize-end') continue
        const { state, report } = event.result
        const prompts = promptsOf(state)
        course.push({ calls: report.spent.calls, prompts })
        return { prompts, course, verdict: holdout ? (report.comparison?.verdict ?? null) : undefined }
      }
      throw new Error('The optimization ended without a result.')
    },
  }
}
