import { ConfigurationError, type ProgramState } from '@dspex/core'
import { blameFor, describeError } from './classify-error.ts'
import type { Executor } from './executor.ts'
import type { TrialKey, TrialRow } from './trial.ts'

/** What a trial is sent with. */
export interface SendSettings {
  readonly executor: Executor
  /** The state that the worker looks at its program with; `null` for a function. */
  readonly state: ProgramState | null
  /** Under which name the outcome is kept. */
  readonly key: TrialKey
  /** Ends the wait. */
  readonly signal: AbortSignal
}

/**
 * Has the program run by an executor. What an executor itself gets wrong is the infrastructure's fault, and becomes
 * data; a fault of the set-up and an abort reject.
 */
export async function sendTrial({ executor, state, key, signal }: SendSettings): Promise<TrialRow> {
  const { runId, programHash, exampleId, repeat } = key
  try {
    const row = await executor.run({ runId, programHash, state, exampleId, repeat }, { signal })
    signal.throwIfAborted()
    if (row.exampleHash !== key.exampleHash)
      throw new ConfigurationError(
        `The worker has another example under the id '${exampleId}'. Give it the same devset.`,
      )
    return { ...row, ...key, scores: {} }
  } catch (error) {
    signal.throwIfAborted()
    if (blameFor(error) === 'setup') throw error
    const failure = { blame: 'infrastructure' as const, ...describeError(error) }
    const at = new Date().toISOString()
    return { ...key, failure, scores: {}, usage: {}, costUsd: null, durationMs: 0, trace: [], at }
  }
}
