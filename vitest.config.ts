import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { kinds, skipsReporter, testFilesOf, type TestKindName } from './tooling/lanes/src/index.ts'

/** The tests of one kind; CONTRIBUTING.md says which lane runs which kind. */
const project = (name: TestKindName, more: object = {}) => ({
  extends: true as const,
  test: { name, ...testFilesOf(name), ...more },
})

export default defineConfig({
  test: {
    projects: [
      project('plain'),
      ...(Object.keys(kinds) as TestKindName[]).map((kind) =>
        // Tests that have a long form look for this.
        kind === 'soak' ? project(kind, { env: { DSPEX_SOAK: '1' } }) : project(kind),
      ),
    ],
    setupFiles: ['tooling/lanes/src/properties.ts'],
    // One for each core: the process that hands out the files has little to do.
    maxWorkers: availableParallelism(),
    // A slow or busy machine is no failure: a test that hangs still ends.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', skipsReporter()],
  },
})
