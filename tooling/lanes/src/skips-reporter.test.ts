import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { TestModule } from 'vitest/node'
import { skipsReporter } from './skips-reporter.ts'

const test = (fullName: string, result: object) => ({ fullName, result: () => result })

/** As much of vitest's module as the reporter reads. */
function module(tests: readonly object[], errors: readonly object[] = []): TestModule {
  const children = { allTests: () => tests, allSuites: () => [] }
  return { relativeModuleId: 'cache.test.ts', children, errors: () => errors } as unknown as TestModule
}

async function report(modules: readonly TestModule[], unhandledErrors: readonly object[] = []) {
  const lines: string[] = []
  const summaryFile = join(tmpdir(), `summary-${process.pid}-${performance.now()}.txt`)
  const { onTestRunEnd } = skipsReporter({ print: (line) => lines.push(line), summaryFile })
  await onTestRunEnd?.(modules, unhandledErrors as never, 'passed')
  const summary = await readFile(summaryFile, 'utf8')
  await rm(summaryFile)
  return { lines, summary }
}

it('says nothing but the count when nothing was skipped', async () => {
  const tests = [test('a', { state: 'passed' }), test('b', { state: 'failed' })]
  expect(await report([module(tests)])).toEqual({ lines: [], summary: '1 passed, 1 failed, 0 skipped\n' })
})

it('names skipped tests by reason, else by name, and those that the run never reached', async () => {
  const tests = [
    test('expires', { state: 'skipped', note: 'REDIS_URL is not set' }),
    test('leases', { state: 'skipped', note: 'REDIS_URL is not set' }),
    test('later', { state: 'skipped' }),
    test('never reached', { state: 'pending' }),
  ]
  const { lines, summary } = await report([module(tests)])
  expect(lines.filter((line) => line.includes('↓'))).toEqual([
    '  ↓ cache.test.ts: REDIS_URL is not set (2 tests)',
    '  ↓ cache.test.ts: later',
    '  ↓ cache.test.ts: never reached',
  ])
  expect(summary).toBe('0 passed, 0 failed, 4 skipped\n')
})

it('counts a file that does not load, and an error outside every test, as failures', async () => {
  const { summary } = await report([module([test('a', { state: 'passed' })], [new Error('no such file')])], [{}])
  expect(summary).toBe('1 passed, 2 failed, 0 skipped\n')
})
