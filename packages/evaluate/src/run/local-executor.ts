import { ConfigurationError } from '@dspex/core'
import { untilAbort } from '@dspex/core/implement'
import { createGate } from './gate.ts'
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
