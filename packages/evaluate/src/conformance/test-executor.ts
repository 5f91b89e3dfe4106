import { registerSuite, type SuiteCase, type SuiteOptions } from '@dspex/core/conformance'
import { expect } from 'vitest'
import type { Executor, RunTask, TrialTask } from '../trial/executor.ts'
import type { TrialRow } from '../trial/trial.ts'

/** Options of {@link testExecutor}; `create` gets what the workers are bound to. */
export interface TestExecutorOptions extends SuiteOptions<Executor, RunTask> {
  /** How many tasks the executor runs at once. */
  readonly concurrency: number
}

/** A case of the suite. */
export type ExecutorCase = SuiteCase<Executor, RunTask, TestExecutorOptions>

const taskOf = (exampleId: string): TrialTask => ({
  runId: 'run',
  programHash: 'program',
  state: { schemaVersion: 1, predictors: {} },
  exampleId,
  repeat: 2,
})

const rowOf = ({ runId, programHash, exampleId, repeat }: TrialTask): TrialRow => ({
  runId,
  programHash,
  exampleId,
  exampleHash: 'hash',
  repeat,
  output: `answer to ${exampleId} 🌊`,
  scores: {},
  usage: {},
  costUsd: 0,
  durationMs: 1,
  trace: [],
  at: '2026-01-01T00:00:00.000Z',
})

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`)

/** Workers that wait until they are let go, and who waits. */
function gatedWorkers(): {
  readonly runTask: RunTask
  readonly begun: string[]
  readonly open: () => void
  readonly full: (count: number) => Promise<void>
} {
  const gate = Promise.withResolvers<void>()
  const begun: string[] = []
  const watchers: { readonly count: number; readonly resolve: () => void }[] = []
  return {
    begun,
    open: gate.resolve,
    full: (count) =>
      new Promise((resolve) => {
        if (begun.length >= count) resolve()
        else watchers.push({ count, resolve })
      }),
    runTask: async (task) => {
      begun.push(task.exampleId)
      for (const { count, resolve } of watchers) if (begun.length >= count) resolve()
      await gate.promise
      return rowOf(task)
    },
  }
}

/** What a task rejects with; `undefined` when it does not. */
function errorOf(task: Promise<TrialRow>): Promise<unknown> {
  return task.then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** Every test of the suite. */
export const executorCases: readonly ExecutorCase[] = [
  {
    name: 'gives a worker the task and returns its row',
    async run({ create }) {
      const seen: TrialTask[] = []
      const executor = await create(async (task) => {
        seen.push(task)
        return rowOf(task)
      })
      expect(await executor.run(taskOf('a'))).toEqual(rowOf(taskOf('a')))
      expect(seen).toEqual([taskOf('a')])
    },
  },
  {
    name: 'runs each of many tasks once',
    async run({ create }) {
      const seen: string[] = []
      const executor = await create(async (task) => {
        seen.push(task.exampleId)
        return rowOf(task)
      })
      const rows = await Promise.all(ids(100).map((id) => executor.run(taskOf(id))))
      expect(rows.map(({ exampleId }) => exampleId)).toEqual(ids(100))
      expect(seen.toSorted()).toEqual(ids(100).toSorted())
    },
  },
  {
    name: 'runs as many at once as it says, and no more',
    async run({ create, options: { concurrency } }) {
      const { runTask, begun, open, full } = gatedWorkers()
      const executor = await create(runTask)
      const all = ids(concurrency + 3).map((id) => executor.run(taskOf(id)))
      await full(concurrency)
      await new Promise((resolve) => setImmediate(resolve))
      const atOnce = begun.length
      open()
      await Promise.all(all)
      expect(atOnce).toBe(concurrency)
    },
  },
  {
    name: 'rejects with what the worker threw, and goes on',
    async run({ create }) {
      const executor = await create(async (task) => {
        if (task.exampleId === 'bad') throw new Error('the worker failed')
        return rowOf(task)
      })
      const bad = ids(20).map(() => expect(executor.run(taskOf('bad'))).rejects.toThrow('the worker failed'))
      await Promise.all(bad)
      expect(await executor.run(taskOf('good'))).toEqual(rowOf(taskOf('good')))
    },
  },
  {
    name: 'never runs a task whose signal has fired before',
    async run({ create }) {
      const seen: string[] = []
      const executor = await create(async (task) => {
        seen.push(task.exampleId)
        return rowOf(task)
      })
      const reason = new Error('cancelled before')
      await expect(executor.run(taskOf('a'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      await executor.run(taskOf('b'))
      expect(seen).toEqual(['b'])
    },
  },
  {
    name: 'rejects at once when a running task is cancelled, and tells the worker',
    async run({ create }) {
      const told = Promise.withResolvers<void>()
      const begun = Promise.withResolvers<void>()
      const executor = await create(async (task, { signal }) => {
        if (task.exampleId !== 'a') return rowOf(task)
        signal.addEventListener('abort', () => told.resolve())
        begun.resolve()
        return new Promise(() => {})
      })
      const controller = new AbortController()
      const reason = new Error('cancelled meanwhile')
      const outcome = errorOf(executor.run(taskOf('a'), { signal: controller.signal }))
      await begun.promise
      controller.abort(reason)
      await told.promise
      expect(await outcome).toBe(reason)
      expect(await executor.run(taskOf('b'))).toEqual(rowOf(taskOf('b')))
    },
  },
  {
    name: 'never runs a task that was cancelled while it waited',
    async run({ create, options: { concurrency } }) {
      const { runTask, begun, open, full } = gatedWorkers()
      const executor = await create(runTask)
      const running = ids(concurrency).map((id) => executor.run(taskOf(id)))
      await full(concurrency)
      const controller = new AbortController()
      const reason = new Error('cancelled while waiting')
      const waiting = errorOf(executor.run(taskOf('late'), { signal: controller.signal }))
      controller.abort(reason)
      expect(await waiting).toBe(reason)
      open()
      await Promise.all(running)
      await executor.run(taskOf('last'))
      expect(begun).not.toContain('late')
    },
  },
]

/**
 * Tests an implementation of `Executor`.
 *
 * @example testExecutor('localExecutor', { concurrency: 4, create: (runTask) => localExecutor({ runTask, concurrency: 4 }) })
 */
export function testExecutor(name: string, options: TestExecutorOptions): void {
  registerSuite(name, executorCases, options)
}
