import type { ProgramState } from '@dspex/core'
import type { TrialRow } from './trial.ts'

/** One trial to run, as JSON: it can wait in a queue and run on another machine. */
export interface TrialTask {
  /** The study. */
  readonly runId: string
  /** What the worker's program must hash to, with the state. */
  readonly programHash: string
  /** The state that the program is looked at with; `null` for a function. */
  readonly state: ProgramState | null
  /** The example, which the worker has too. */
  readonly exampleId: string
  /** Which of several runs on the example, from 0. */
  readonly repeat: number
}

/** Runs one task on the worker to which it is bound; see `trialRunner`. */
export type RunTask = (task: TrialTask, options: { readonly signal: AbortSignal }) => Promise<TrialRow>

/**
 * Where trials are run: the port of pools and queues. Prove an implementation with `testExecutor` of
 * `@dspex/evaluate/conformance`.
 */
export interface Executor {
  /**
   * Runs a task once, at its turn; resolves with its row, which has no scores yet. Rejects as the worker did, or at once
   * with `signal.reason`; a task whose turn has not come is then never run.
   */
  run(task: TrialTask, options?: { readonly signal?: AbortSignal | undefined }): Promise<TrialRow>
}
