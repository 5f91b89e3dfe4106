import { defineConfig } from 'vitest/config'
import { skipsReporter } from './tooling/repo/src/skips-reporter.ts'

export default defineConfig({
  test: {
    include: ['{packages,apps}/*/src/**/*.test.ts', 'tooling/**/*.test.ts', 'docs/examples/*.test.ts'],
    reporters: ['default', skipsReporter()],
  },
})
