import { ConfigurationError, DspexError } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { evaluateTogether } from '../evaluate.ts'
import { assertImproved, assertNotWorse } from './assert-improved.ts'
import { compare } from './compare.ts'
import { ComparisonError } from './comparison-error.ts'

/** Compares a program that is right on the first `right` of 100 examples with one that is right on others. */
async function reportsOf({ right, from = 0, to }: { right: number; from?: number; to: number }) {
  const devset = Array.from({ length: 100 }, (_, n) => ({ id: `e${n}`, inputs: { n }, labels: {} }))
  const old = { name: 'old', version: '1', run: ({ n }: { n: number }) => ({ score: n < right ? 1 : 0 }) }
  const young = { name: 'young', version: '1', run: ({ n }: { n: number }) => ({ score: n >= from && n < to ? 1 : 0 }) }
  const metrics = { exact: (_: unknown, { score }: { score: number }) => score }
  const { baseline, candidate } = await evaluateTogether({ baseline: old, candidate: young }, { devset, metrics })
  return { baseline, candidate }
}

function thrownBy(assertion: () => unknown): ComparisonError {
  try {
    assertion()
  } catch (error) {
    if (ComparisonError.isInstance(error)) return error
    throw error
  }
  throw new Error('Nothing was thrown.')
}

describe('assertImproved', () => {
  it('returns the comparison of a candidate that is better', async () => {
    const reports = await reportsOf({ right: 50, to: 70 })
    expect(assertImproved(reports, { metric: 'exact' }).verdict).toBe('improved')
    const comparison = compare(reports)
    expect(assertImproved(comparison)).toBe(comparison)
  })

  it('throws with the interval, the counts, and what to do', async () => {
    const reports = await reportsOf({ right: 50, to: 52 })
    const error = thrownBy(() => assertImproved(reports))
    expect(DspexError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ code: 'NOT_IMPROVED', name: 'ComparisonError' })
    expect(error.comparison.verdict).toBe('inconclusive')
    expect(error.message).toMatch(
      /^No improvement is shown by 'exact': young is probably between .* worse and .* better/,
    )
    expect(error.message).toContain('2 wins, 0 losses, 98 ties')
    expect(error.message).toContain('more examples')
  })

  it('throws for a candidate that is worse, and tells to keep the baseline', async () => {
    const reports = await reportsOf({ right: 70, to: 40 })
    const error = thrownBy(() => assertImproved(reports))
    expect(error.message).toContain('young is worse than old by 30 points')
    expect(error.message).toContain('keep the baseline')
  })

  it('passes on what `compare` refuses', async () => {
    const { baseline } = await reportsOf({ right: 70, to: 40 })
    expect(() => assertImproved({ baseline, candidate: baseline })).toThrow(ConfigurationError)
  })
})

describe('assertNotWorse', () => {
  it('passes a candidate whose loss is sure to be smaller than what matters', async () => {
    const reports = await reportsOf({ right: 50, to: 49 })
    expect(assertNotWorse(reports, { smallestEffect: 0.1 }).verdict).toBe('equivalent')
    expect(assertNotWorse(await reportsOf({ right: 50, to: 70 }), { smallestEffect: 0.01 }).verdict).toBe('improved')
  })

  it('throws while a loss that matters is possible', async () => {
    const reports = await reportsOf({ right: 50, from: 4, to: 52 })
    const error = thrownBy(() => assertNotWorse(reports, { smallestEffect: 0.05 }))
    expect(error.code).toBe('MAYBE_WORSE')
    expect(error.message).toMatch(/^It may be worse/)
  })

  it('asks how much worse would matter', async () => {
    const reports = await reportsOf({ right: 50, to: 49 })
    expect(() => assertNotWorse(compare(reports))).toThrow(/smallestEffect: 0\.02/)
  })
})
