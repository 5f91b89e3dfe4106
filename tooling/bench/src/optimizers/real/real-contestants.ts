import { type Adapter, createRandom, dumpState, editState, type LM, type ProgramState } from '@dspex/core'
import type { CheckpointStore, TrialStore } from '@dspex/evaluate'
import { simba, type SimbaReport } from '@dspex/optimizers-simba'
import type { IntentExample } from './banking77.ts'
import { intentProgram, rightIntent } from './intent-program.ts'

/** One run of a contestant. */
export interface RealTask {
  readonly trainset: readonly IntentExample[]
  readonly lm: LM
  readonly adapter: Adapter
  /** How many calls a search may make. */
  readonly budget: number
  readonly seed: number
  readonly runId: string
  readonly store: TrialStore
  readonly checkpoints: CheckpointStore
}

/** What a contestant hands in. */
export interface RealOutcome {
  readonly state: ProgramState
  /** How the search went; `null` where there was none. */
  readonly report: SimbaReport | null
}

/** Something that prepares the program. */
export interface RealContestant {
  readonly name: string
  /** Whether a seed makes a difference. */
  readonly isSeeded: boolean
  readonly compete: (task: RealTask) => Promise<RealOutcome>
}

/** All that there are. */
export const realContestants: readonly RealContestant[] = [
  {
    name: 'unoptimized',
    isSeeded: false,
    compete: async () => ({ state: dumpState(intentProgram()), report: null }),
  },
  { name: 'random-4-demos', isSeeded: true, compete: async (task) => drawFour(task) },
  { name: 'simba', isSeeded: true, compete: search },
]

function drawFour({ trainset, seed }: RealTask): RealOutcome {
  const demos = createRandom(`demos ${seed}`)
    .shuffle(trainset)
    .slice(0, 4)
    .map(({ inputs, labels }) => ({ inputs, outputs: { ...labels } }))
  return { state: editState(dumpState(intentProgram()), 'sort', { demos }), report: null }
}

async function search({ trainset, budget, ...options }: RealTask): Promise<RealOutcome> {
  const optimizer = simba({ metric: rightIntent, budget: { calls: budget } })
  for await (const event of optimizer.events(intentProgram(), { ...options, trainset })) {
    if (event.type === 'candidate') {
      const score = event.score ? ` ${(100 * event.score.mean).toFixed(0)}% of ${event.score.n}` : ''
      const mark = event.kept ? '+' : '-'
      process.stderr.write(`  ${mark} ${event.id} ${event.strategy}${score}: ${event.reason}\n`)
    }
    if (event.type === 'step-end')
      process.stderr.write(`  step ${event.step}: ${event.spent.calls} calls, ${event.trialsLeft} runs left\n`)
    if (event.type === 'optimize-end') {
      const { state, report } = event.result
      return { state, report }
    }
  }
  throw new Error('The optimization ended without a result.')
}
