import { describe, expect, it } from 'vitest'
import { runSuite, type SuiteCase, type SuiteOptions } from './suite.ts'

/** A resource with one defect, and the cases of the suite that notice it. */
export interface Defect<Options> {
  /** What the resource does wrong, as in "returns more than k". */
  readonly defect: string
  /** Makes the resource. */
  readonly options: Options
  /** The names of the cases that fail, in any order. */
  readonly fails: readonly string[]
}

/**
 * Tests a suite itself: each defect fails the cases that it names and no other, and every case is failed by some
 * defect, since a case that can't fail proves nothing.
 */
export function testDefects<Resource, Argument, Options extends SuiteOptions<Resource, Argument>>(
  name: string,
  cases: readonly SuiteCase<Resource, Argument, Options>[],
  defects: readonly Defect<Options>[],
): void {
  describe(name, () => {
    it.each(defects)('notices one that $defect', async ({ options, fails }) => {
      const { failed } = await runSuite(cases, options)
      expect([...failed.keys()].toSorted()).toEqual(fails.toSorted())
    })

    it('has no case without a defect that fails it', () => {
      const noticed = new Set(defects.flatMap(({ fails }) => fails))
      expect(cases.map((each) => each.name).filter((each) => !noticed.has(each))).toEqual([])
    })
  })
}

/** Makes the `[Symbol.asyncDispose]` of a resource that can be disposed of once only. */
export function disposeOnce(): () => Promise<void> {
  let isDisposed = false
  return async () => {
    if (isDisposed) throw new Error('It was disposed of before.')
    isDisposed = true
  }
}
