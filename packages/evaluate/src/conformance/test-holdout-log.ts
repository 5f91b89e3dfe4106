import { registerSuite, type SuiteCase, type SuiteOptions } from '@dspex/core/conformance'
import { expect } from 'vitest'
import type { HoldoutLog, HoldoutUse } from '../dataset/holdout.ts'

/** Options of {@link testHoldoutLog}. */
export interface TestHoldoutLogOptions extends SuiteOptions<HoldoutLog> {
  /** Opens what a log has kept, as another process would. @default that test is skipped */
  readonly reopen?: ((log: HoldoutLog) => Promise<HoldoutLog> | HoldoutLog) | undefined
}

/** A case of the suite. */
export type HoldoutLogCase = SuiteCase<HoldoutLog, void, TestHoldoutLogOptions>

const useOf = (holdout: string, purpose: string): HoldoutUse => ({ holdout, purpose, at: '2026-01-01T00:00:00.000Z' })
const purposesOf = async (log: HoldoutLog, holdout: string): Promise<string[]> =>
  (await log.read(holdout)).map(({ purpose }) => purpose)

/** Every test of the suite. */
export const holdoutLogCases: readonly HoldoutLogCase[] = [
  {
    name: 'has no uses of a holdout that was never opened',
    async run({ create }) {
      expect(await (await create()).read('never')).toEqual([])
    },
  },
  {
    name: 'returns every use to the last character, the earliest first',
    async run({ create }) {
      const log = await create()
      const uses = [
        { holdout: 'a', purpose: 'z first', at: '2026-01-03T00:00:00.000Z' },
        { holdout: 'a', purpose: 'e\u0301 🌊 \r\n \u2028 "\\" {}', at: '2026-01-02T00:00:00.000Z' },
        { holdout: 'a', purpose: 'a last', at: '2026-01-01T00:00:00.000Z' },
      ]
      for (const use of uses) await log.append(use)
      expect(await log.read('a')).toEqual(uses)
    },
  },
  {
    name: 'counts every opening, for the same purpose at the same time too',
    async run({ create }) {
      const log = await create()
      for (let count = 0; count < 3; count += 1) await log.append(useOf('a', 'final'))
      expect(await log.read('a')).toEqual([useOf('a', 'final'), useOf('a', 'final'), useOf('a', 'final')])
    },
  },
  {
    name: 'tells any two holdouts apart',
    async run({ create }) {
      const log = await create()
      const names = [
        'a',
        'A',
        'a ',
        '',
        '__proto__',
        'constructor',
        'a\nb',
        '鍵 🔑',
        'k'.repeat(1000),
        'k'.repeat(1001),
      ]
      for (const name of names) await log.append(useOf(name, `for ${name}`))
      for (const name of names) expect(await purposesOf(log, name)).toEqual([`for ${name}`])
    },
  },
  {
    name: 'keeps what many append at once',
    async run({ create }) {
      const log = await create()
      const purposes = Array.from({ length: 50 }, (_, index) => `${index} `.padEnd(2000, '.'))
      await Promise.all(purposes.map((purpose) => log.append(useOf('a', purpose))))
      expect((await purposesOf(log, 'a')).toSorted()).toEqual(purposes.toSorted())
    },
  },
  {
    name: 'holds nothing that others can change',
    async run({ create }) {
      const log = await create()
      const use = { ...useOf('a', 'final') }
      await log.append(use)
      use.purpose = 'other'
      const read = (await log.read('a')) as HoldoutUse[] as { purpose: string }[]
      for (const each of read) each.purpose = 'other'
      ;(read as HoldoutUse[]).push(use)
      expect(await log.read('a')).toEqual([useOf('a', 'final')])
    },
  },
  {
    name: 'has everything when it is opened again',
    async run({ create, options, skip }) {
      const { reopen = () => skip('reopen is not given') } = options
      const log = await create()
      await log.append(useOf('a', 'first'))
      const again = await reopen(log)
      await again.append(useOf('a', 'second'))
      expect(await purposesOf(again, 'a')).toEqual(['first', 'second'])
    },
  },
  {
    name: 'rejects when it can not be used: a count that can not be trusted is none',
    async run({ createFailing }) {
      const log = await createFailing()
      await expect(log.read('a')).rejects.toBeInstanceOf(Error)
      await expect(log.append(useOf('a', 'final'))).rejects.toBeInstanceOf(Error)
    },
  },
]

/**
 * Tests an implementation of `HoldoutLog`.
 *
 * @example testHoldoutLog('memoryHoldoutLog', { create: () => memoryHoldoutLog() })
 */
export function testHoldoutLog(name: string, options: TestHoldoutLogOptions): void {
  registerSuite(name, holdoutLogCases, options)
}
