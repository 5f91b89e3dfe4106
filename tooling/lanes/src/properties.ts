/**
 * For every test file with properties: a property that fails leaves its seed in `.fast-check/`, and begins with that seed
 * until it passes. DSPEX_SEED=… begins every property with a seed, such as one that CI has printed.
 */
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect } from 'vitest'
import { keepingReporter, seedKeeper } from './keep-seeds.ts'

const root = join(import.meta.dirname, '../../..')
const keeper = seedKeeper(join(root, '.fast-check'))

/** Names the test that runs. */
function current(): string {
  const { testPath = '', currentTestName = '' } = expect.getState()
  return `${relative(root, testPath)} > ${currentTestName}`
}

fc.configureGlobal({ ...fc.readConfigureGlobal(), reporter: keepingReporter(keeper, current) })

beforeEach(() => {
  const wanted = process.env['DSPEX_SEED']
  const seed = wanted === undefined ? keeper.find(current()) : Number(wanted)
  if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
})

afterEach(({ task }) => {
  const { seed, ...rest } = fc.readConfigureGlobal()
  if (seed === undefined) return
  if (task.result?.state !== 'fail') keeper.forget(current())
  fc.configureGlobal(rest)
})
