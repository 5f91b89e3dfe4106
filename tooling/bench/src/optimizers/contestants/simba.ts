import { type ProgramState } from '@dspex/core'
import {
  appendADemo,
  appendARule,
  appendARun,
  type Choice,
  dropADemo,
  repairFormat,
  simba as createSimba,
  type SimbaOptions,
} from '@dspex/optimizers-simba'
import type { Contestant, Outcome } from '../contestant.ts'
import { promptsOf, rightLabel, worldProgram } from '../world/world-program.ts'

/** Our SIMBA, as it is without settings. */
export const simba: Contestant = simbaWith('simba', {})

const choices: readonly Choice[] = [
  'cover',
  'targeted-checks',
  'controls',
  'merging',
  'fewer-edits',
  'presumption',
  'pruning',
]
const strategies = [appendADemo(), appendARun(), appendARule(), dropADemo(), repairFormat()]

/** Our SIMBA without one of its choices or strategies at a time: what each is worth. */
export const ablation: readonly Contestant[] = [
  ...choices.map((choice) => simbaWith(`simba-without-${choice}`, { without: [choice] })),
  ...strategies.map(({ name }) =>
    simbaWith(`simba-without-${name}`, { strategies: strategies.filter((each) => each.name !== name) }),
  ),
]

function simbaWith(name: string, options: Pick<SimbaOptions, 'without' | 'strategies'>): Contestant {
  return {
    name,
    async compete({ world, seed, budget, trainset, holdout, lm }) {
      const optimizer = createSimba({ ...options, budget: { calls: budget } })
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
