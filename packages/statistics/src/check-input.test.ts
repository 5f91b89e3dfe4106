import { describe, expect, it } from 'vitest'
import { bestOfK } from './estimate/best-of-k.ts'
import { bootstrapInterval } from './estimate/bootstrap.ts'
import { intraclassCorrelation } from './estimate/design-effect.ts'
import { standardizedDifference, winsAndLosses } from './comparison/effect-size.ts'
import { clopperPearsonInterval, standardError, tInterval, wilsonInterval } from './estimate/intervals.ts'
import { equivalenceTest, tTest } from './comparison/paired-tests.ts'
import { signFlipTest } from './comparison/sign-flip-test.ts'
import { wilcoxonTest } from './comparison/wilcoxon-test.ts'

const ofNumbers: Readonly<Record<string, (values: readonly number[]) => unknown>> = {
  standardError,
  tInterval,
  bootstrapInterval,
  tTest,
  equivalenceTest: (values) => equivalenceTest(values, { margin: 1 }),
  signFlipTest,
  wilcoxonTest,
  standardizedDifference,
  winsAndLosses,
  intraclassCorrelation: (values) => intraclassCorrelation(values, { clusters: values.map(() => 1) }),
}

describe.each(Object.entries(ofNumbers))('%s', (_, compute) => {
  it('refuses an empty list, and says so', () => {
    expect(() => compute([])).toThrow(new RangeError(`'${nameOf(compute)}' is empty. Pass at least one number.`))
  })

  it.each([Number.NaN, Infinity, -Infinity])('refuses %s, and says where', (bad) => {
    expect(() => compute([1, bad, 2])).toThrow(`holds ${bad} at position 1. Leave out what is missing`)
    expect(() => compute([1, bad, 2])).toThrow(RangeError)
  })

  it('refuses what is no number with a TypeError', () => {
    expect(() => compute([1, '2' as never])).toThrow(
      new TypeError(`'${nameOf(compute)}' holds a string at position 1. Pass numbers only.`),
    )
    expect(() => compute(new Set([1]) as never)).toThrow(TypeError)
  })

  it('never answers NaN, however little it is given', () => {
    for (const values of [[0], [5], [0, 0], [3, 3], [-1, 1], [1e-300, 1e300], [0.1, 0.1, 0.1], [1, 1, 1, 0]]) {
      expect(
        JSON.stringify(compute(values), (_, value: unknown) => (Number.isNaN(value) ? 'NaN' : value)),
      ).not.toContain('NaN')
    }
  })
})

/** Tests of paired systems call their argument what it is. */
function nameOf(compute: unknown): string {
  const byDifferences = ['signFlipTest', 'wilcoxonTest', 'standardizedDifference', 'winsAndLosses']
  return byDifferences.some((name) => ofNumbers[name] === compute) ? 'differences' : 'values'
}

describe('alpha', () => {
  it.each([0, 1, -0.1, 2, Number.NaN])('may not be %s', (alpha) => {
    const share = { successes: 1, trials: 2 }
    for (const compute of [
      () => tInterval([1, 2], { alpha }),
      () => wilsonInterval(share, { alpha }),
      () => clopperPearsonInterval(share, { alpha }),
      () => bootstrapInterval([1, 2], { alpha }),
      () => bestOfK([[1, 2]], { alpha }),
    ]) {
      expect(compute).toThrow(`'alpha' is ${alpha}. It must lie between 0 and 1`)
    }
  })
})

describe('resamples', () => {
  it.each([0, -5, 1.5, Number.NaN])('may not be %s', (resamples) => {
    expect(() => bootstrapInterval([1, 2], { resamples })).toThrow(
      `'resamples' is ${resamples}. Pass a whole number of at least 1.`,
    )
    expect(() => signFlipTest([1, 2], { resamples })).toThrow(RangeError)
    expect(() => bestOfK([[1, 2]], { resamples })).toThrow(RangeError)
  })
})
