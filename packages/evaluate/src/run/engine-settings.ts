import type { BudgetLimits } from '@dspex/core'
import type { ReportWarning } from '../result/report.ts'
import type { Tally } from '../result/tally.ts'
import type { Lane } from '../trial/lane.ts'
import type { SettledTrial, TrialDesk } from '../trial/trial-desk.ts'
import type { TrialStore } from '../trial/trial-store.ts'

/** One program of an evaluation, with what is counted of it. */
export interface CountedLane extends Lane {
  readonly tally: Tally
  /** What was noticed while it ran. */
  readonly warnings: ReportWarning[]
}

/** What the engine works with. */
export interface EngineSettings extends TrialDesk {
  readonly lanes: readonly CountedLane[]
  readonly store: TrialStore
  readonly repeats: number
  readonly concurrency: number
  readonly budget: BudgetLimits | undefined
  /** As in the options: a count, or below 1 a share. */
  readonly maxErrors: number
  readonly signal: AbortSignal
  /** Is told of each trial after it was stored and counted; what it returns is waited for. */
  readonly onTrial: ((lane: CountedLane, index: number, settled: SettledTrial) => Promise<void>) | undefined
}
