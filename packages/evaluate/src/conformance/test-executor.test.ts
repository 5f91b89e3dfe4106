import { testDefects } from '@dspex/core/conformance'
import type { Executor, RunTask } from '../trial/executor.ts'
import { localExecutor } from '../run/local-executor.ts'
import { executorCases } from './test-executor.ts'

const brokenExecutor = (change: (executor: Executor, runTask: RunTask) => Executor['run'], concurrency = 3) => ({
  concurrency: 3,
  create: (runTask: RunTask): Executor => ({ run: change(localExecutor({ runTask, concurrency }), runTask) }),
})
const silent = new AbortController().signal

testDefects('testExecutor', executorCases, [
  {
    defect: 'loses the state',
    options: brokenExecutor(
      ({ run }) =>
        (task, options) =>
          run({ ...task, state: null }, options),
    ),
    fails: ['gives a worker the task and returns its row'],
  },
  {
    defect: 'runs tasks twice',
    options: brokenExecutor(({ run }) => async (task, options) => {
      if (task.exampleId.startsWith('e9')) await run(task, options)
      return run(task, options)
    }),
    fails: ['runs each of many tasks once'],
  },
  {
    defect: 'runs all tasks at once',
    options: brokenExecutor(({ run }) => run, 1000),
    // A task that never waits is under way when it is cancelled.
    fails: ['runs as many at once as it says, and no more', 'never runs a task that was cancelled while it waited'],
  },
  {
    defect: 'fails for good once a worker has failed',
    options: brokenExecutor(({ run }) => {
      let failure: { readonly error: unknown } | undefined
      return async (task, options) => {
        if (failure) throw failure.error
        return run(task, options).catch((error: unknown) => {
          if (!options?.signal?.aborted) failure = { error }
          throw error
        })
      }
    }),
    fails: ['rejects with what the worker threw, and goes on'],
  },
  {
    defect: 'runs a cancelled task all the same',
    options: brokenExecutor(({ run }, runTask) => async (task, options) => {
      if (options?.signal?.aborted) await runTask(task, { signal: silent })
      return run(task, options)
    }),
    fails: ['never runs a task whose signal has fired before'],
  },
  {
    defect: 'rejects when a task is cancelled, but with another error',
    options: brokenExecutor(
      ({ run }) =>
        (task, options) =>
          run(task, options).catch((error: unknown) => {
            throw options?.signal?.aborted &&
              task.exampleId === 'a' &&
              error === options.signal.reason &&
              (error as Error).message === 'cancelled meanwhile'
              ? new Error('cancelled')
              : error
          }),
    ),
    fails: ['rejects at once when a running task is cancelled, and tells the worker'],
  },
  {
    defect: 'runs later what was cancelled while it waited',
    options: brokenExecutor(
      ({ run }, runTask) =>
        (task, options) =>
          run(task, options).catch((error: unknown) => {
            if (task.exampleId === 'late') void runTask(task, { signal: silent })
            throw error
          }),
    ),
    fails: ['never runs a task that was cancelled while it waited'],
  },
])
