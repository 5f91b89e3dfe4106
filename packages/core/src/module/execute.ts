import { currentScope, withScope } from '../context.ts'
import type { Execution } from '../program.ts'
import { createRecorder } from '../trace.ts'

const failures = new WeakMap<object, Execution<undefined>>()

/**
 * Runs `work` and records what it does. An execution inside another is part of the outer one's trace and usage too.
 * What a failed run did is kept with its error: see {@link executionOf}.
 */
export async function recordExecution<Output>(
  work: () => Promise<Output>,
  signal?: AbortSignal,
): Promise<Execution<Output>> {
  const scope = currentScope()
  const recorder = createRecorder({ outer: scope.recorder, outerCall: scope.call })
  const beganAt = performance.now()
  const finish = <T>(output: T): Execution<T> => ({
    output,
    trace: recorder.trace(),
    usage: recorder.usage(),
    durationMs: performance.now() - beganAt,
  })
  try {
    return finish(await withScope({ ...scope, recorder, call: undefined }, work))
  } catch (error) {
    // Many runs can share the reason of an abort, so it says nothing about one of them.
    const aborted = scope.context.signal?.aborted || signal?.aborted
    if (typeof error === 'object' && error !== null && !aborted) failures.set(error, finish(undefined))
    throw error
  }
}

/** What a failed `execute` had done until it failed: its trace, usage and duration, by the error that it threw. Not for aborts. */
export function executionOf(error: unknown): Execution<undefined> | undefined {
  return typeof error === 'object' && error !== null ? failures.get(error) : undefined
}
