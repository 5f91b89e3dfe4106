import { DatasetError } from '../errors.ts'
import { ConfigurationError } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { evaluateTogether } from '../evaluate.ts'
import { metric } from '../metric/metric.ts'
import { compare } from './compare.ts'

/** Evaluates a baseline A that is wrong on the first examples and a candidate B that is wrong on the next. */
async function outcomes(wins: number, losses: number, ties: number) {
  const devset = Array.from({ length: wins + losses + ties }, (_, n) => ({ id: `e${n}`, inputs: { n }, labels: {} }))
  const read = (_: unknown, { score }: { score: number }): number => score
  const metrics = { scored: metric('scored', read, { version: '1' }), other: metric('other', read, { version: '1' }) }
  const scoring = (name: string, isRight: (n: number) => boolean) => ({
    name,
    version: '1',
    run: ({ n }: { n: number }) => ({ score: Number(isRight(n)) }),
  })
  const A = scoring('A', (n) => n >= wins)
  const B = scoring('B', (n) => n < wins || n >= wins + losses)
  const { baseline, candidate } = await evaluateTogether({ baseline: A, candidate: B }, { devset, metrics })
  return { baseline, candidate }
}

const all = (value: string): string[] => Array.from({ length: 10 }, () => value)

describe('pairReports', () => {
  it('compares what an early stop has left, if that is half at least', async () => {
    const { baseline, candidate } = await outcomes(8, 2, 50)
    const stopped = (left: number): typeof candidate => ({
      ...candidate,
      counts: { ...candidate.counts, notRun: 60 - left },
      metrics: {
        ...candidate.metrics,
        scored: {
          ...candidate.metrics.scored,
          scores: candidate.metrics.scored.scores.map((score, place) => (place < left ? score : null)),
        },
      },
    })
    const { metrics, warnings } = compare({ baseline, candidate: stopped(40) }, { metric: 'scored' })
    expect(metrics.scored.n).toBe(40)
    expect(warnings.map(({ code }) => code)).toContain('STOPPED_EARLY')
    expect(() => compare({ baseline, candidate: stopped(29) }, { metric: 'scored' })).toThrow(
      /Only 29 of 60 .* the same store/s,
    )
    expect(() => compare({ baseline, candidate: stopped(0) }, { metric: 'scored' })).toThrow(DatasetError)
  })

  it('refuses what cannot be paired, and says what to do', async () => {
    const { baseline, candidate } = await outcomes(3, 1, 6)
    const refusal = (pair: object, options = {}): Error => {
      try {
        compare(pair as never, options)
      } catch (error) {
        return error as Error
      }
      throw new Error('Nothing was refused.')
    }
    const others = await outcomes(3, 1, 7)
    expect(refusal({ baseline, candidate: others.candidate })).toBeInstanceOf(DatasetError)
    expect(refusal({ baseline, candidate: others.candidate }).message).toContain('10 ids are in both, of 10 and 11')
    const edited = { ...candidate, dataset: { ...candidate.dataset, hash: 'other' } }
    expect(refusal({ baseline, candidate: edited }).message).toContain('the ids are the same, but inputs have changed')
    const moved = { ...candidate, dataset: { ...candidate.dataset, groups: all('b') } }
    const first = { ...baseline, dataset: { ...baseline.dataset, groups: all('a') } }
    expect(refusal({ baseline: first, candidate: moved }).message).toContain("Example 'e0' has another group")
    expect(refusal({ baseline, candidate: baseline }).message).toContain('evaluate.noise')
    expect(refusal({ baseline, candidate }, { metric: 'f1' }).message).toContain(
      "'A' has no metric 'f1', only scored, other",
    )
    const renewed = {
      ...candidate,
      metrics: { ...candidate.metrics, scored: { ...candidate.metrics.scored, version: '2' } },
    }
    expect(refusal({ baseline, candidate: renewed }).message).toContain(
      'scored@1 in one report and scored@2 in the other',
    )
    expect(
      refusal({ baseline, candidate: { ...candidate, metrics: { f1: candidate.metrics.scored } } }).message,
    ).toContain('share no metric')
    expect(refusal({ baseline, candidate: {} }).message).toContain('The candidate is no report')
    for (const options of [{ alpha: 0 }, { alpha: 1.5 }, { smallestEffect: 0 }, { holdoutUses: -1 }])
      expect(refusal({ baseline, candidate }, options)).toBeInstanceOf(ConfigurationError)
  })
})
