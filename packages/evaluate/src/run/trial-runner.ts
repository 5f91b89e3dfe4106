import { ConfigurationError, type Example, withState } from '@dspex/core'
import { readDevset } from '../dataset/devset/devset.ts'
import type { RunTask, TrialTask } from '../trial/executor.ts'
import { runTrial } from '../trial/run-trial.ts'
import { contextOf, type EvaluationContext, type Evaluated, hashProgram, toSubject } from '../trial/subject.ts'

/** What a worker is bound to. */
export interface TrialRunnerOptions<Input extends object, Output> extends EvaluationContext {
  /** The program; its state comes with each task. */
  readonly program: Evaluated<Input, Output>
  /** The examples. */
  readonly devset: readonly Example<Input, object>[]
  /** The program's name, as in the evaluation. @default its own name */
  readonly name?: string | undefined
  /** The version of the program's code, as in the evaluation. */
  readonly version?: string | undefined
  /** The seed, as in the evaluation. */
  readonly seed?: string | number | undefined
}

/**
 * Binds what a worker needs to run tasks: program, examples and context, as the evaluation has them. A task of another
 * program, example or context is refused with a `ConfigurationError`, so that code that differs between machines is
 * noticed.
 */
export function trialRunner<Input extends object, Output>(options: TrialRunnerOptions<Input, Output>): RunTask {
  const { program, devset, seed, name, version } = options
  const context = contextOf(options)
  const { indexOf, inputsHash } = readDevset(devset)
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
    if (index === undefined)
      throw new ConfigurationError(
        `The worker has no example '${exampleId}'. Give it the same devset as the evaluation.`,
      )
    const key = { runId, programHash, exampleId, exampleHash: inputsHash(index), repeat }
    const example = devset[index] as Example<Input, object>
    return runTrial({ subject: subjectOf(task), example, key, context, seed, signal })
  }
}
