import { defineConfig } from 'vitest/config'
import { skipsReporter } from './tooling/repo/src/skips-reporter.ts'

export default defineConfig({
  test: {
    include: ['{packages,apps}/*/src/**/*.test.ts', 'tooling/**/*.test.ts', 'docs/examples/*.test.ts'],
    // A slow or busy machine is no failure: a test that hangs still ends.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', skipsReporter()],
  },
})
