export { testCheckpointStore, type TestCheckpointStoreOptions } from './test-checkpoint-store.ts'
export { testExecutor, type TestExecutorOptions } from './test-executor.ts'
export { testTrialStore, type TestTrialStoreOptions } from './test-trial-store.ts'
