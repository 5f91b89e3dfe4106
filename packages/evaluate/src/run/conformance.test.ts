import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { fileCheckpointStore, memoryCheckpointStore } from '../store/checkpoint-store.ts'
import { fileHoldoutLog } from '../dataset/file-holdout-log.ts'
import { memoryHoldoutLog } from '../dataset/holdout.ts'
import { localExecutor } from './local-executor.ts'
import { fileTrialStore } from '../store/file-trial-store.ts'
import { memoryTrialStore } from '../store/memory-trial-store.ts'
import { testCheckpointStore } from '../conformance/test-checkpoint-store.ts'
import { testExecutor } from '../conformance/test-executor.ts'
import { testHoldoutLog } from '../conformance/test-holdout-log.ts'
import { testTrialStore } from '../conformance/test-trial-store.ts'

let folder: string
let files = 0
const paths = new WeakMap<object, string>()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-stores-'))
})
const reopened: AsyncDisposable[] = []
afterAll(async () => {
  for (const store of reopened) await store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function remember<T extends object>(store: T, path: string): T {
  paths.set(store, path)
  return store
}
const nextPath = (): string => join(folder, 'made', String((files += 1)))

testTrialStore('memoryTrialStore', { create: () => memoryTrialStore(), reopen: (store) => store })
testTrialStore('fileTrialStore', {
  create: () => {
    const path = nextPath()
    return remember(fileTrialStore({ path }), path)
  },
  reopen: async (store) => {
    await (store as unknown as AsyncDisposable)[Symbol.asyncDispose]()
    const again = fileTrialStore({ path: paths.get(store) as string })
    reopened.push(again)
    return again
  },
})
testCheckpointStore('memoryCheckpointStore', { create: memoryCheckpointStore, reopen: (store) => store })
testCheckpointStore('fileCheckpointStore', {
  create: () => {
    const path = nextPath()
    return remember(fileCheckpointStore({ path }), path)
  },
  reopen: (store) => fileCheckpointStore({ path: paths.get(store) as string }),
})
testHoldoutLog('memoryHoldoutLog', {
  create: memoryHoldoutLog,
  reopen: (log) => log,
  skip: [
    {
      reason: 'memory does not fail',
      tests: ['rejects when it can not be used: a count that can not be trusted is none'],
    },
  ],
})
testHoldoutLog('fileHoldoutLog', {
  create: () => {
    const path = nextPath()
    return remember(fileHoldoutLog(path), path)
  },
  createFailing: () => fileHoldoutLog(folder),
  reopen: (log) => fileHoldoutLog(paths.get(log) as string),
})
testExecutor('localExecutor', { concurrency: 3, create: (runTask) => localExecutor({ runTask, concurrency: 3 }) })
