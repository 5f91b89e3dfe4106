import type { ProgramState, StateDiff } from '@dspex/core'
import type { Comparison, ReportWarning, Spent } from '@dspex/evaluate'
import type { BestOfK } from '@dspex/statistics'
import type { CandidateScore } from './candidate-score.ts'
import type { SearchCourse } from './search-course.ts'

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
  /** Why the search ended, for programs. @default not said */
  readonly endedBy?: EndOfSearch | undefined
  /** How the search went. */
  readonly course: SearchCourse
  /** What it had to learn from. */
  readonly examples: ReportedExamples
  /** What to try next, and why: from the figures above. */
  readonly advice: readonly ReportWarning[]
  /** When it was. An optimization that was resumed counts from when it went on. */
  readonly environment: OptimizationEnvironment
  /** What was searched with. @default not said */
  readonly settings?: Readonly<Record<string, unknown>> | undefined
  /** What the winner holds, each part with its measured worth. @default not said: the difference shows what it holds */
  readonly learned?: readonly LearnedPart[] | undefined
  /** What was tried and refused, with why. @default the candidates of the course that were refused */
  readonly rejected?: readonly RejectedPart[] | undefined
  /** How many attempts came to nothing before they cost a run, by why. @default not said */
  readonly useless?: Readonly<Record<string, number>> | undefined
  /** How the choice among finalists was made; `null` when there was none to choose. @default not said */
  readonly selection?: Selection | null | undefined
}

/** Why a search ended: its budget, its number of steps, that nothing failed any more, or that nothing helped. */
export type EndOfSearch = 'budget' | 'steps' | 'solved' | 'stalled'

/** How many examples an optimization had. */
export interface ReportedExamples {
  /** To learn from. */
  readonly trainset: number
  /** To choose by; `null` when there were none. */
  readonly valset: number | null
  /** Whether there were examples for the last word. */
  readonly hasHoldout: boolean
}

/** When an optimization ran. */
export interface OptimizationEnvironment {
  /** When it began, ISO 8601. */
  readonly startedAt: string
  /** How long it took, the comparison on the holdout included. */
  readonly durationMs: number
}

/** Something that a winner holds. */
export interface LearnedPart {
  /** What it does, in words. */
  readonly what: string
  /** What made it. */
  readonly strategy: string
  /** What examples that it is meant for score more with it, as a share of the scale; `null` if that was not measured. */
  readonly worth: number | null
  /** On how many examples that rests. */
  readonly examples: number
  /** What it is for. */
  readonly cluster?: string | undefined
  /** The examples that it was made from. */
  readonly sources?: readonly string[] | undefined
}

/** Something that was tried and refused. */
export interface RejectedPart {
  /** What it did, in words. */
  readonly what: string
  /** What made it. */
  readonly strategy: string
  /** Why it was refused. */
  readonly reason: string
}

/** How a winner was chosen. */
export interface Selection {
  /** Whether a valset was there; otherwise the figures come from the data that the search learnt from. */
  readonly on: 'valset' | 'trainset'
  /** What each finalist scored, by its name. */
  readonly scores: Readonly<Record<string, CandidateScore>>
  /** What each is better than the baseline, on the same examples. */
  readonly differences: Readonly<Record<string, CandidateScore>>
  /** The winner's gain without the luck of being chosen. */
  readonly corrected: BestOfK | null
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
