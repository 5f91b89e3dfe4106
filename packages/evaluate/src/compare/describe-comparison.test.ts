import { describe, expect, it } from 'vitest'
import type { MetricComparison, Verdict, Comparison } from './comparison.ts'
import { describeMetric, namesOf } from './describe-comparison.ts'
import type { ReportPair } from './pair-reports.ts'

interface Situation {
  readonly verdict?: Verdict
  readonly interval: readonly [number | null, number | null]
  readonly difference?: number
  readonly n?: number
  readonly details?: Partial<MetricComparison['details']>
  readonly settings?: Partial<Comparison['settings']>
  readonly unit?: 'points' | 'score'
}

const names = { baseline: 'rag', candidate: 'better' }

function say({
  verdict = 'inconclusive',
  interval,
  difference = 0.03,
  n = 100,
  details,
  settings,
  unit = 'points',
}: Situation) {
  const found = {
    verdict,
    difference,
    n,
    interval: { lower: interval[0], upper: interval[1], confidence: 0.95 },
    details: { units: n, standardError: 0.03, minimumDetectableEffect: 0.1, examplesNeeded: 464, ...details },
  } as unknown as MetricComparison
  const asked = { alpha: 0.05, smallestEffect: null, cluster: null, adjustment: 'none' as const, ...settings }
  return describeMetric(found, { names, settings: asked, unit })
}

describe('describeMetric', () => {
  it.each<[string, Situation, string]>([
    [
      'what is not known',
      { interval: [-0.03, 0.09] },
      'better is probably between 3 points worse and 9 better than rag. To detect 5 points you need about 460 examples; you have 100.',
    ],
    [
      'a single point, and what is hardly different from 0',
      { interval: [-0.01, 0.0004] },
      'better is probably between 1 point worse and 0.04 better than rag. To detect 5 points you need about 460 examples; you have 100.',
    ],
    [
      'an end at 0',
      { interval: [0, 0.228] },
      'better is probably between 0 and 23 points better than rag. To detect 5 points you need about 460 examples; you have 100.',
    ],
    [
      'an upper end at 0',
      { interval: [-0.228, 0] },
      'better is probably between 23 points and 0 worse than rag. To detect 5 points you need about 460 examples; you have 100.',
    ],
    [
      'the effect that matters, and the groups',
      { interval: [-0.03, 0.09], settings: { smallestEffect: 0.02, cluster: 'group' }, details: { units: 12 } },
      'better is probably between 3 points worse and 9 better than rag. To detect 2 points you need about 460 examples, in groups like these (12 by group); you have 100.',
    ],
    [
      'enough examples',
      { interval: [-0.03, 0.04], n: 500 },
      'better is probably between 3 points worse and 4 better than rag. With 500 examples, 5 points would be found in 4 of 5 cases: the difference, if there is one, is probably smaller.',
    ],
    [
      'nothing at all',
      { interval: [-1, 1], n: 1, details: { minimumDetectableEffect: null, examplesNeeded: null } },
      'better may be any amount better or worse than rag. You have 1 example; more, and other ones, would tell.',
    ],
    [
      'one end only',
      { interval: [-2, null], unit: 'score', details: { examplesNeeded: null, minimumDetectableEffect: 1.234 } },
      'better may be worse than rag by up to 2 or better by any amount. With 100 examples, a difference of 1.23 would be found in 4 of 5 cases.',
    ],
    [
      'an improvement',
      { verdict: 'improved', interval: [0.011, 0.073], difference: 0.042 },
      'better is better than rag by 4.2 points (between 1.1 and 7.3).',
    ],
    [
      'a loss, in units of the score',
      { verdict: 'worse', interval: [-12.5, -3.25], difference: -8, unit: 'score' },
      'better is worse than rag by 8 (between 3.25 and 12.5).',
    ],
    [
      'an improvement that may be too small',
      { verdict: 'improved', interval: [0.011, 0.073], difference: 0.042, settings: { smallestEffect: 0.05 } },
      "better is better than rag by 4.2 points (between 1.1 and 7.3). Whether it is the 5 points that matter can't be told yet.",
    ],
    [
      'one that is too small',
      { verdict: 'improved', interval: [0.011, 0.043], difference: 0.027, settings: { smallestEffect: 0.05 } },
      'better is better than rag by 2.7 points (between 1.1 and 4.3). That is less than the 5 points that matter.',
    ],
    [
      'equivalence',
      { verdict: 'equivalent', interval: [-0.012, 0.02], settings: { smallestEffect: 0.03 } },
      'better is between 1.2 points worse and 2 better than rag: less than the 3 points that matter, so they are equivalent.',
    ],
  ])('says %s', (_, situation, sentence) => {
    expect(say(situation)).toBe(sentence)
  })
})

describe('namesOf', () => {
  const pair = (...programs: readonly (readonly [string, string | null])[]): ReportPair => {
    const [baseline, candidate] = programs.map(([name, version]) => ({ program: { name, version, hash: '' } }))
    return { baseline, candidate } as unknown as ReportPair
  }

  it('tells programs apart by name, by version, or by their place', () => {
    expect(namesOf(pair(['a', '1'], ['b', '1']))).toEqual({ baseline: 'a', candidate: 'b' })
    expect(namesOf(pair(['a', '1'], ['a', '2']))).toEqual({ baseline: 'a 1', candidate: 'a 2' })
    expect(namesOf(pair(['a', null], ['a', null]))).toEqual({ baseline: 'the baseline', candidate: 'the candidate' })
  })
})
