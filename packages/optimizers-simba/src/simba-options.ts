import { type BudgetLimits, ConfigurationError, type LM } from '@dspex/core'
import { checkCounts, type Counts } from './check-counts.ts'
import { defaults, trialsOfAuto } from './numbers.ts'
import { appendADemo } from './strategies/append-a-demo.ts'
import { appendARun } from './strategies/append-a-run.ts'
import { appendARule } from './strategies/append-a-rule.ts'
import type { Choice } from './search/choices.ts'
import { dropADemo } from './strategies/drop-a-demo.ts'
import { repairFormat } from './strategies/repair-format.ts'
import type { Strategy } from './strategies/strategy.ts'

/** Options of {@link simba}. */
export interface SimbaOptions {
  /**
   * How long to search where no budget is given: 300, 900 or 3000 runs of the program. Gains come early: half of the runs
   * mostly bring more than half of the gain.
   *
   * @default 'medium'
   */
  readonly auto?: 'light' | 'medium' | 'heavy' | undefined
  /** What the search may spend, reflections included; it goes before `auto`. The comparison on the holdout comes on top. */
  readonly budget?: BudgetLimits | undefined
  /** How many examples a merge is tried on: enough to notice a collapse, as the checks have tried each edit before. @default 16 */
  readonly batchSize?: number | undefined
  /** How many edits a step tries: each is for another cluster of failures, so several can be kept at once. @default 16 */
  readonly numCandidates?: number | undefined
  /** How many steps at most: the search ends before when nothing fails or nothing helps any more. @default 16 */
  readonly maxSteps?: number | undefined
  /** How many demos a predictor may show: each makes every later call longer. 0 for instructions alone. @default 16 */
  readonly maxDemos?: number | undefined
  /** From which score on an example is solved. @default halfway between the worst and the best score seen */
  readonly threshold?: number | undefined
  /** What proposes edits, in order of preference. @default demos, rules, fewer demos, and a plain word about the format */
  readonly strategies?: readonly Strategy[] | undefined
  /** Writes the rules: small models write poor ones, so give a better one where you can. @default the LM of the program */
  readonly promptModel?: LM | undefined
  /** Is run where no success is known, for trajectories to show as demos. @default the program's LM, at temperature 1 */
  readonly teacher?: LM | undefined
  /** Names all random choices; the seed of `compile` goes before it. @default 0 */
  readonly seed?: string | number | undefined
}

/** Options with their defaults. */
export interface Settings extends Counts {
  readonly budget: BudgetLimits | undefined
  /** Runs of the program without a budget. */
  readonly trials: number
  readonly threshold: number | undefined
  readonly strategies: readonly Strategy[]
  readonly promptModel: LM | undefined
  readonly teacher: LM | undefined
  /** Choices of the search that are left out. */
  readonly without: ReadonlySet<Choice>
  readonly seed: string | number
}

/** Fills in defaults. @throws ConfigurationError when an option is out of range */
export function readOptions(options: SimbaOptions, without: readonly Choice[] = []): Settings {
  const {
    batchSize = defaults.batchSize,
    numCandidates = defaults.numCandidates,
    maxSteps = defaults.maxSteps,
    maxDemos = defaults.maxDemos,
  } = options
  checkCounts({ batchSize, numCandidates, maxSteps, maxDemos })
  const { auto = 'medium', budget, threshold, promptModel, teacher, seed = 0 } = options
  const trials = trialsOfAuto[auto] as number | undefined
  if (trials === undefined)
    throw new ConfigurationError(`\`auto\` is '${auto as string}'. Give 'light', 'medium' or 'heavy'.`)
  const { strategies = [appendADemo(), appendARun(), appendARule(), dropADemo(), repairFormat()] } = options
  if (strategies.length === 0)
    throw new ConfigurationError('There is no strategy. Pass at least one, or leave `strategies` out.')
  const limits = { budget, trials, batchSize, numCandidates, maxSteps, maxDemos, threshold }
  return { ...limits, strategies, promptModel, teacher, without: new Set(without), seed }
}
