import { currentScope, withScope } from '../scope.ts'
import { randomUUID } from 'node:crypto'
import type { Execution } from '../program.ts'
import { createRecorder } from '../trace.ts'

/** Tells this process from all others; made when it is first needed. */
let processId: string | undefined
let executions = 0

/** An id that no other execution has, on any machine. */
function nextExecution(): string {
  processId ??= randomUUID()
  return `${processId}-${(executions += 1)}`
}

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
  const { recorder: outer, ...others } = scope.observers ?? {}
  const recorder = createRecorder({ outer })
  const id = nextExecution()
  const beganAt = performance.now()
  const finish = <T>(output: T): Execution<T> => ({
    id,
    output,
    trace: recorder.trace(),
    usage: recorder.usage(),
    durationMs: performance.now() - beganAt,
  })
  try {
    return finish(await withScope({ ...scope, execution: id, observers: { ...others, recorder } }, work))
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
