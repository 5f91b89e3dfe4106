import type { ProgramState, StateDiff } from '@dspex/core'
import type { ReportWarning, Spent } from '@dspex/evaluate'
import type { CandidateScore } from './candidate-score.ts'

/** What a search tells while it goes on, in the order in which it happens. */
export type SearchEvent = OptimizeStartEvent | StepStartEvent | CandidateEvent | StepEndEvent | OptimizationWarningEvent

/** The optimization begins. */
export interface OptimizeStartEvent {
  readonly type: 'optimize-start'
  /** The name of the optimizer. */
  readonly optimizer: string
  /** The name of the program. */
  readonly program: string
  /** How many steps there will be at most. */
  readonly maxSteps: number
}

/** A step begins. */
export interface StepStartEvent {
  readonly type: 'step-start'
  /** From 1. */
  readonly step: number
  /** What the search does now: an optimizer's own word, such as `search` or `finals`. */
  readonly phase: string
}

/** A candidate was tried. */
export interface CandidateEvent {
  readonly type: 'candidate'
  /** In which step. */
  readonly step: number
  /** Its name. */
  readonly id: string
  /** The name of the candidate that it was made of; `null` for the baseline. */
  readonly parent: string | null
  /** What made it. */
  readonly strategy: string
  /** The state. */
  readonly state: ProgramState
  /** What it changes of its parent. */
  readonly diff: StateDiff
  /** What it scored; `null` when it was refused before it ran. */
  readonly score: CandidateScore | null
  /** Whether it lives on. */
  readonly kept: boolean
  /** Why, in words. */
  readonly reason: string
}

/** A step has ended. */
export interface StepEndEvent {
  readonly type: 'step-end'
  /** From 1. */
  readonly step: number
  /** The name of the best candidate so far. */
  readonly best: string
  /** What it scores, as far as that is known. */
  readonly score: CandidateScore | null
  /** What is spent. */
  readonly spent: Spent
  /** How many trials probably are left; `null` without a limit. */
  readonly trialsLeft: number | null
}

/** Something to know; part of the report too. */
export interface OptimizationWarningEvent extends ReportWarning {
  readonly type: 'warning'
}
