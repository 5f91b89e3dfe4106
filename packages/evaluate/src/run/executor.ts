import { ConfigurationError, type Example, type ProgramState, withState } from '@dspex/core'
import { untilAbort } from '@dspex/core/implement'
import { readDevset } from './devset.ts'
import { createGate } from './gate.ts'
import { runTrial } from '../trial/run-trial.ts'
import {
  type EvaluationContext,
  type Evaluated,
  hashProgram,
  type SubjectOptions,
  toSubject,
} from '../trial/subject.ts'
import { hashInputs, type TrialRow } from '../trial/trial.ts'

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

/** Runs one task on the worker to which it is bound; see {@link trialRunner}. */
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

/** Options of {@link localExecutor}. */
export interface LocalExecutorOptions {
  /** What runs a task. */
  readonly runTask: RunTask
  /** How many tasks run at once, of all evaluations that share the pool. @default 8 */
  readonly concurrency?: number | undefined
}

/**
 * Runs tasks in this process, the first to come first.
 *
 * @throws ConfigurationError when `concurrency` is no whole number from 1
 */
export function localExecutor({ runTask, concurrency = 8 }: LocalExecutorOptions): Executor {
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new ConfigurationError(`\`concurrency\` is ${concurrency}. Give a whole number from 1.`)
  const gate = createGate(concurrency)
  return {
    async run(task, { signal = new AbortController().signal } = {}) {
      return gate.pass(() => untilAbort(() => runTask(task, { signal }), signal), signal)
    },
  }
}

/** What a worker is bound to. */
export interface TrialRunnerOptions<Input extends object, Output> extends EvaluationContext, SubjectOptions {
  /** The program; its state comes with each task. */
  readonly program: Evaluated<Input, Output>
  /** The examples. */
  readonly devset: readonly Example<Input, object>[]
  /** As in the evaluation. */
  readonly seed?: string | number | undefined
}

/**
 * Binds what a worker needs to run tasks: program, examples and context, as the evaluation has them. A task of another
 * program, example or context is refused with a `ConfigurationError`, so that code that differs between machines is
 * noticed.
 */
export function trialRunner<Input extends object, Output>(options: TrialRunnerOptions<Input, Output>): RunTask {
  const { program, devset, seed, name, version, ...context } = options
  const { indexOf } = readDevset(devset)
  const own = toSubject(program, { name, version })
  // A few candidates are evaluated at once; views are kept by hash and the oldest goes.
  const subjects = new Map<string, typeof own>()
  const subjectOf = ({ programHash, state }: TrialTask): typeof own => {
    const known = subjects.get(programHash)
    if (known) return known
    const subject = state === null ? own : { ...own, state, program: withState(own.program, state) }
    const found = hashProgram(subject, context, seed)
    if (found !== programHash) {
      throw new ConfigurationError(
        `The worker's program '${own.name}' hashes to ${found.slice(0, 12)}, the task is for ${programHash.slice(0, 12)}. ` +
          'Give the worker the same code, version, LM and options as the evaluation.',
      )
    }
    if (subjects.size === 32) subjects.delete(subjects.keys().next().value as string)
    subjects.set(programHash, subject)
    return subject
  }
  return async (task, { signal }) => {
    const { runId, programHash, exampleId, repeat } = task
    const index = indexOf(exampleId)
    const example = index === undefined ? undefined : devset[index]
    if (!example)
      throw new ConfigurationError(
        `The worker has no example '${exampleId}'. Give it the same devset as the evaluation.`,
      )
    const key = { runId, programHash, exampleId, exampleHash: hashInputs(example.inputs), repeat }
    const { row } = await runTrial({ subject: subjectOf(task), example, key, context, seed, signal })
    return row
  }
}
