import type { ProgramState, StateDiff } from '@dspex/core'
import type { Comparison } from '../compare/comparison.ts'
import type { Spent } from './lab-account.ts'
import type { ReportWarning } from './report.ts'

/** What an optimization found. Plain JSON. Optimizers add their own members. */
export interface OptimizationReport {
  /** The version of this format. */
  readonly schemaVersion: 1
  /** The name of the optimizer. */
  readonly optimizer: string
  /** The name of the program. */
  readonly program: string
  /** The program as it was given. */
  readonly baseline: ReportedCandidate
  /** What was chosen; the baseline when nothing better was found. */
  readonly winner: ReportedCandidate
  /** Whether the winner is another state than the baseline. */
  readonly changed: boolean
  /** From baseline to winner. */
  readonly diff: StateDiff
  /** What the search used, its replies included; without the comparison on the holdout. */
  readonly spent: Spent
  /** Baseline against winner on the holdout; `null` without a holdout, or when nothing changed. */
  readonly comparison: Comparison | null
  /** The outcome in plain words, with what it is worth. */
  readonly summary: string
  /** What to know before believing the figures. */
  readonly warnings: readonly ReportWarning[]
  /** Why the search ended, in words. */
  readonly ended: string
}

/** A state with what it scored during the search. */
export interface ReportedCandidate {
  /** Names it in the events. */
  readonly id: string
  /** The state. */
  readonly state: ProgramState
  /** Its hash. */
  readonly stateHash: string
  /** What it scored where the choice was made; `null` when nothing is known. */
  readonly score: CandidateScore | null
}

/** A mean over examples with its interval. */
export interface CandidateScore {
  /** The mean. */
  readonly mean: number
  /** The lower end of the 95% interval; `null` when one example says nothing about it. */
  readonly lower: number | null
  /** The upper end. */
  readonly upper: number | null
  /** How many examples. */
  readonly n: number
}

/** What an optimization will probably take. */
export interface Forecast {
  /** Runs of the program. */
  readonly trials: ForecastRange
  /** LM calls, reflections included. */
  readonly calls: ForecastRange
  /** Tokens, in and out; `null` when nothing is known of their number. */
  readonly tokens: ForecastRange | null
  /** US dollars; `null` when the price is unknown. */
  readonly usd: ForecastRange | null
  /** What the figures rest on, in sentences. */
  readonly assumptions: readonly string[]
}

/** From, to, and what is likeliest. */
export interface ForecastRange {
  /** Probably not less. */
  readonly low: number
  /** The likeliest. */
  readonly expected: number
  /** Not more. */
  readonly high: number
}
