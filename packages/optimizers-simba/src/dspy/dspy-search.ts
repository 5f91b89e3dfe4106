import { ConfigurationError, type ProgramState } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { type TrialLab, trialLab } from '@dspex/evaluate'
import type { OptimizationTask } from '@dspex/optimize'
import type { ReportedStep } from '../search/story.ts'
import { type DspyDraws, seededDraws } from './dspy-draws.ts'
import type { DspyObserver, Replay } from './dspy-observer.ts'
import type { DspySettings } from './dspy-options.ts'

/** What the steps of the search share. */
export interface DspySearch {
  readonly task: OptimizationTask
  readonly settings: DspySettings
  readonly seed: string | number
  readonly strategies: readonly ('append_a_demo' | 'append_a_rule')[]
  readonly lab: TrialLab
  readonly draws: DspyDraws
  readonly observer: DspyObserver | undefined
  /** Every program so far, the student first. */
  readonly pool: Registered[]
  /** The student, and the best of each step. */
  readonly winners: ProgramState[]
  readonly steps: ReportedStep[]
  /** How many attempts came to nothing, by why. */
  readonly useless: Map<string, number>
}

/** A program of the pool. */
export interface Registered {
  readonly state: ProgramState
  /** The scores on the batch of the step that made it; none for the student, whose mean stays 0. */
  readonly scores: readonly number[]
}

/** Prepares the search; nothing is run or drawn yet. @throws ConfigurationError when the trainset is smaller than a batch */
export function openDspySearch(
  settings: DspySettings,
  task: OptimizationTask,
  { draws, observer }: Replay,
): DspySearch {
  const { program, baseline, options } = task
  const { trainset, seed = settings.seed, budget = settings.budget } = options
  const { batchSize, maxDemos } = settings
  if (trainset.length < batchSize) {
    throw new ConfigurationError(
      `The trainset has ${trainset.length} examples, fewer than a batch of ${batchSize}. Pass more, or a smaller \`batchSize\`.`,
    )
  }
  return {
    task,
    settings,
    seed,
    strategies: maxDemos > 0 ? ['append_a_demo', 'append_a_rule'] : ['append_a_rule'],
    lab: trialLab(program, { ...options, examples: trainset, budget }),
    draws: draws ?? seededDraws(createRandom(`simba dspy ${seed}`)),
    observer,
    pool: [{ state: baseline, scores: [] }],
    winners: [baseline],
    steps: [],
    useless: new Map(),
  }
}
