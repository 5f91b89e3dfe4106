import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc, { type RunDetails } from 'fast-check'

/** A property that failed, as it is kept in a file. */
export interface KeptFailure {
  /** The file and the name of the test. */
  readonly test: string
  readonly seed: number
  /** Which of the values of the seed failed, after shrinking. */
  readonly path: string | null
  readonly counterexample: string
}

/** Keeps the seeds of properties that failed, each in a file of its own, named after its test. */
export interface SeedKeeper {
  /** The seed that a test failed with last; undefined when it passed since. */
  readonly find: (test: string) => number | undefined
  readonly keep: (failure: KeptFailure) => void
  readonly forget: (test: string) => void
}

/** Makes the keeper of a folder, which need not be there. */
export function seedKeeper(folder: string): SeedKeeper {
  const fileOf = (test: string): string =>
    join(folder, `${createHash('sha256').update(test).digest('hex').slice(0, 16)}.json`)
  return {
    find(test) {
      try {
        return (JSON.parse(readFileSync(fileOf(test), 'utf8')) as KeptFailure).seed
      } catch {
        return undefined
      }
    },
    keep(failure) {
      mkdirSync(folder, { recursive: true })
      writeFileSync(fileOf(failure.test), `${JSON.stringify(failure, undefined, 2)}\n`)
    },
    forget: (test) => rmSync(fileOf(test), { force: true }),
  }
}

/** Makes the reporter of fast-check that keeps what fails, under the name that `currentTest` gives. */
export function keepingReporter(keeper: SeedKeeper, currentTest: () => string): (details: RunDetails<unknown>) => void {
  return (details) => {
    if (!details.failed) return
    const { seed, counterexamplePath: path, counterexample, errorInstance } = details
    keeper.keep({ test: currentTest(), seed, path, counterexample: fc.stringify(counterexample) })
    throw new Error(fc.defaultReportMessage(details), { cause: errorInstance })
  }
}
