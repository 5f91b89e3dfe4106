import type { EvaluationResult, ReportWarning } from '../result/report.ts'
import type { TrialRow } from '../trial/trial.ts'

/** What happens during an evaluation, in the order in which it happens. */
export type EvaluationEvent<Name extends string = string> =
  | RunStartEvent
  | TrialEndEvent<Name>
  | WarningEvent
  | RunEndEvent<Name>

/** The evaluation begins. */
export interface RunStartEvent {
  readonly type: 'run-start'
  /** The program's name in the evaluation. */
  readonly program: string
  /** The hash under which its trials are kept. */
  readonly programHash: string
  /** The study. */
  readonly runId: string
  /** Examples × repeats. */
  readonly planned: number
}

/** A trial has ended and is stored. Trials that a store had with all their scores are not told. */
export interface TrialEndEvent<Name extends string = string> {
  readonly type: 'trial-end'
  /** The program's name in the evaluation. */
  readonly program: string
  /** The place of the example in the devset. */
  readonly index: number
  /** As it is in the store. */
  readonly trial: TrialRow
  /** Scores by the metric's name; `null` where missing. A failed program has the worst. */
  readonly scores: Readonly<Record<Name, number | null>>
  /** Whether only metrics ran, on an output that was stored. */
  readonly rescored: boolean
  /** How many of the planned trials have a result now. */
  readonly finished: number
}

/** Something to know; part of the report too. */
export interface WarningEvent extends ReportWarning {
  readonly type: 'warning'
  /** The program's name in the evaluation. */
  readonly program: string
}

/** The evaluation has ended. */
export interface RunEndEvent<Name extends string = string> {
  readonly type: 'run-end'
  /** The program's name in the evaluation. */
  readonly program: string
  /** What was found. */
  readonly report: EvaluationResult<Name>
}
