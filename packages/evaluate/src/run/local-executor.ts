import { createGate, untilAbort } from '@dspex/core/implement'
import type { Executor, RunTask } from '../trial/executor.ts'

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
 * @throws ConfigurationError when `concurrency` is no whole number of at least 1
 */
export function localExecutor({ runTask, concurrency = 8 }: LocalExecutorOptions): Executor {
  const gate = createGate(concurrency)
  return {
    async run(task, { signal = new AbortController().signal } = {}) {
      return gate.pass(() => untilAbort(() => runTask(task, { signal }), signal), signal)
    },
  }
}
