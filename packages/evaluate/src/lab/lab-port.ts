import type { BudgetLimits, Example, LM, LMOptions, Program, ProgramState } from '@dspex/core'
import type { CheckpointStore } from '../store/checkpoint-store.ts'
import type { Executor } from '../trial/executor.ts'
import type { Spent } from './lab-account.ts'
import type { MetricLike } from '../trial/measure.ts'
import type { EvaluationContext } from '../trial/subject.ts'
import type { TrialFailure, TrialRow } from '../trial/trial.ts'
import type { TrialStore } from '../trial/trial-store.ts'

/** One run to make: of which state, on which example. */
export interface LabTrial {
  /** What the program is looked at with. */
  readonly state: ProgramState
  /** Which example. */
  readonly exampleId: string
  /** Which of several runs on the example, each another sample. @default 0 */
  readonly repeat?: number | undefined
  /** Sampling options of every predictor, over those of the state: to explore at a temperature. */
  readonly lmOptions?: LMOptions | undefined
  /** Replaces every predictor's LM: a teacher. Not with an executor. */
  readonly overrideLM?: LM | undefined
}

/** What came out of a trial. */
export interface LabResult {
  /** As it was asked for. */
  readonly trial: LabTrial
  /** Output, trace, usage and failure; `null` when the budget did not allow for it. */
  readonly row: TrialRow | null
  /** What the metric said, its worst for a program that failed; `null` when nothing is known. */
  readonly score: number | null
  /** Why, in the metric's words or the error's. */
  readonly feedback?: string | undefined
  /** Whether the program failed. */
  readonly failed: boolean
}

/** What another program, such as a reflection, replied. */
export interface LabReply<Output> {
  /** What it returned; `null` when it failed or the budget did not allow for it. */
  readonly output: Output | null
  /** Why there is no output. */
  readonly failure?: TrialFailure | undefined
}

/** Options of {@link TrialLab.ask}. */
export interface AskOptions {
  /** The LM to ask. @default the lab's */
  readonly lm?: LM | undefined
  /** Sampling options; another `rolloutId` is another reply. */
  readonly lmOptions?: LMOptions | undefined
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined
}

/** What optimizers search with; see {@link trialLab}. */
export interface TrialLab {
  /**
   * Runs trials and judges them; results come in the order asked. At the end of the budget the rest is left out, with a
   * row of `null`: where that falls does not depend on which trial was quicker. Rejects for systemic faults and aborts.
   */
  run(
    trials: readonly LabTrial[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly LabResult[]>
  /**
   * Runs another program once, such as a reflection: its reply is kept as a checkpoint under the hash of the program and
   * the input. Rejects as `run`.
   */
  ask<Input extends object, Output>(
    program: Program<Input, Output>,
    input: Input,
    options?: AskOptions,
  ): Promise<LabReply<Output>>
  /** What is spent so far; the same in a resumed run as in the undisturbed one. */
  readonly spent: Spent
  /** Which limit of the budget is reached, in words; `undefined` while there is something left. */
  exhausted(): string | undefined
  /** How many more trials the budget probably allows, by their mean cost so far; Infinity without one. */
  trialsLeft(): number
}

/** Options of {@link trialLab}. */
export interface TrialLabOptions<
  Input extends object,
  Labels extends object,
  Output,
  Row extends Example<object, object> = Example<Input, Labels>,
> extends EvaluationContext {
  /** Every example that a trial may name. */
  readonly examples: readonly Row[]
  /** Judges outputs. */
  readonly metric: MetricLike<Input, Labels, Output>
  /** Where trials are kept; what it has already is not run again. @default in memory */
  readonly store?: TrialStore | undefined
  /** Where replies of other programs are kept. @default in memory */
  readonly checkpoints?: CheckpointStore | undefined
  /** Keeps studies apart that must not share results. @default 'default' */
  readonly runId?: string | undefined
  /** How many trials run at once, of all calls together. @default 8 */
  readonly concurrency?: number | undefined
  /** What may be spent, replies included; what a store has already counts too. @default no limit */
  readonly budget?: BudgetLimits | undefined
  /** Runs the programs, perhaps elsewhere; metrics run here. @default in this process */
  readonly executor?: Executor | undefined
  /** Cancels everything. */
  readonly signal?: AbortSignal | undefined
}
