import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** Options of {@link skipsReporter}. */
export interface SkipsReporterOptions {
  /** Where to print. @default console.log */
  readonly print?: ((text: string) => void) | undefined
  /** A file that receives the closing line; `.ci/run` prints it last. @default the variable TEST_SUMMARY_FILE */
  readonly summaryFile?: string | undefined
}

/**
 * Names every skipped test at the end of a run, with its reason, so that a missing database does not pass for a green
 * one, and writes the line `N passed, N failed, N skipped` where it is asked to.
 */
export function skipsReporter({
  print = console.log,
  summaryFile = process.env['TEST_SUMMARY_FILE'],
}: SkipsReporterOptions = {}): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const skipped = skippedTests(modules)
      if (skipped.length > 0) {
        print(`\n  SKIPPED, so not checked in this run (${skipped.length}):`)
        for (const line of groupByReason(skipped)) print(`  ↓ ${line}`)
        print('')
      }
      const tests = modules.flatMap((module) => [...module.children.allTests()])
      const count = (state: string) => tests.filter((test) => test.result().state === state).length
      // A file that does not load, a failing hook and a stray rejection are failures without a test of their own.
      const outside = modules
        .flatMap((module) => [module, ...module.children.allSuites()])
        .reduce((sum, place) => sum + (place.errors().length > 0 ? 1 : 0), unhandledErrors.length)
      const line = `${count('passed')} passed, ${count('failed') + outside} failed, ${skipped.length} skipped`
      if (summaryFile) writeFileSync(summaryFile, `${line}\n`)
    },
  }
}

interface SkippedTest {
  readonly file: string
  readonly name: string
  readonly reason: string | undefined
}

function skippedTests(modules: readonly TestModule[]): SkippedTest[] {
  return modules.flatMap((module) =>
    [...module.children.allTests()].flatMap((test) => {
      const result = test.result()
      // Pending: the run stopped before it, which is no less unchecked.
      if (result.state !== 'skipped' && result.state !== 'pending') return []
      const reason = result.state === 'skipped' ? result.note : undefined
      return [{ file: module.relativeModuleId, name: test.fullName, reason }]
    }),
  )
}

/** One line for each file and reason; tests that give no reason are named one by one. */
function groupByReason(tests: readonly SkippedTest[]): string[] {
  const groups = Map.groupBy(tests, ({ file, name, reason }) => `${file}: ${reason ?? name}`)
  return [...groups].map(([label, { length }]) => (length === 1 ? label : `${label} (${length} tests)`))
}
