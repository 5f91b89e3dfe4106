import type { BudgetLimits, LM } from '@dspex/core'
import { checkCounts, type Counts } from '../check-counts.ts'

/** Options of `dspySimba`; the defaults are DSPy's. */
export interface DspySimbaOptions {
  /** What the search may spend, reflections included; DSPy knows no such limit. @default none: all steps are done */
  readonly budget?: BudgetLimits | undefined
  /** How many examples a step draws: candidates are made from runs on them, and scored on them. @default 32 */
  readonly batchSize?: number | undefined
  /** How many programs run on each example of a step; a step makes one candidate more at most. @default 6 */
  readonly numCandidates?: number | undefined
  /** How many steps. @default 8 */
  readonly maxSteps?: number | undefined
  /** About how many demos a predictor shows: the more it has, the likelier some are dropped. 0 for rules alone. @default 4 */
  readonly maxDemos?: number | undefined
  /** Writes the advice. @default the LM of the program */
  readonly promptModel?: LM | undefined
  /** Makes the first run on each example. @default the program's LM, at temperature 1 */
  readonly teacher?: LM | undefined
  /** Names all random choices; the seed of `compile` goes before it. @default 0 */
  readonly seed?: string | number | undefined
}

/** Options with their defaults. */
export interface DspySettings extends Counts {
  readonly budget: BudgetLimits | undefined
  readonly promptModel: LM | undefined
  readonly teacher: LM | undefined
  readonly seed: string | number
}

/** Fills in defaults. @throws ConfigurationError when an option is out of range */
export function readDspyOptions(options: DspySimbaOptions): DspySettings {
  const { batchSize = 32, numCandidates = 6, maxSteps = 8, maxDemos = 4 } = options
  const { budget, promptModel, teacher, seed = 0 } = options
  const settings = { batchSize, numCandidates, maxSteps, maxDemos, budget, promptModel, teacher, seed }
  checkCounts(settings)
  return settings
}
