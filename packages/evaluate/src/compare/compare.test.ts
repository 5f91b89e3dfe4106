import type { Example } from '@dspex/core'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { evaluateTogether } from '../evaluate.ts'
import type { EvaluationReport } from '../result/report.ts'
import { metric } from '../metric/metric.ts'
import { compare } from './compare.ts'

interface Scores {
  readonly score: number | null
  readonly other: number
}
type Row = Example<{ readonly n: number }, object>
type Settings = Partial<Pick<Row, 'group'>> & { readonly topic?: string }

const scored = metric(
  'scored',
  (_: Row, { score }: Scores) => {
    if (score === null) throw new Error('The judge was away.')
    return score
  },
  { version: '1' },
)
const other = metric('other', (_: Row, output: Scores) => output.other, { version: '1' })

/** Evaluates a baseline A and a candidate B whose scores are known. */
async function evaluated(
  baseline: readonly (number | null)[],
  candidate: readonly (number | null)[],
  {
    others = candidate,
    settings = () => ({}),
  }: { others?: readonly (number | null)[]; settings?: (n: number) => Settings } = {},
): Promise<{ baseline: EvaluationReport<'scored' | 'other'>; candidate: EvaluationReport<'scored' | 'other'> }> {
  const devset = baseline.map((_, n): Row => {
    const { group, topic } = settings(n)
    return { id: `e${n}`, inputs: { n }, labels: {}, ...(group && { group }), metadata: { topic } }
  })
  const A = {
    name: 'A',
    version: '1',
    run: ({ n }: { n: number }): Scores => ({ score: baseline[n] ?? null, other: baseline[n] ?? 0 }),
  }
  const B = {
    name: 'B',
    version: '1',
    run: ({ n }: { n: number }): Scores => ({ score: candidate[n] ?? null, other: others[n] ?? 0 }),
  }
  return evaluateTogether({ baseline: A, candidate: B }, { devset, metrics: { scored, other }, slices: ['topic'] })
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)
/** So many wins, losses and ties of right and wrong. */
const outcomes = (wins: number, losses: number, ties: number) =>
  evaluated(
    [...zeros(wins), ...zeros(losses).map(() => 1), ...zeros(ties)],
    [...zeros(wins).map(() => 1), ...zeros(losses), ...zeros(ties)],
  )

describe('compare', () => {
  it('says in plain words what is not known, and what it would take', async () => {
    const comparison = compare(await outcomes(9, 6, 85), { metric: 'scored' })
    expect(comparison.verdict).toBe('inconclusive')
    expect(comparison.summary).toBe(
      'B is probably between 4.7 points worse and 11 better than A. To detect 5 points you need about 460 examples; you have 100.',
    )
    expect(comparison.metrics.scored).toMatchObject({ n: 100, wins: 9, losses: 6, ties: 85, difference: 0.03 })
    expect(comparison.metrics.scored.details).toMatchObject({ examplesNeeded: 464, units: 100 })
    expectTypeOf(comparison.primary).toEqualTypeOf<'scored' | 'other'>()
  })

  it('says what is known, with its range', async () => {
    const { verdict, summary } = compare(await outcomes(30, 5, 65), { metric: 'scored' })
    expect(verdict).toBe('improved')
    expect(summary).toMatch(/^B is better than A by 25 points \(between 14 and 3\d\)\.$/)
    const turned = compare(await outcomes(5, 30, 65), { metric: 'scored' })
    expect(turned.verdict).toBe('worse')
    expect(turned.summary).toMatch(/^B is worse than A by 25 points \(between 14 and 3\d\)\.$/)
  })

  it('calls programs equivalent only with a smallest effect, and only when the whole interval lies inside', async () => {
    const reports = await outcomes(10, 10, 980)
    expect(compare(reports, { metric: 'scored' }).verdict).toBe('inconclusive')
    expect(compare(reports, { metric: 'scored', smallestEffect: 0.005 }).verdict).toBe('inconclusive')
    const { verdict, summary } = compare(reports, { metric: 'scored', smallestEffect: 0.02 })
    expect(verdict).toBe('equivalent')
    expect(summary).toBe(
      'B is between 0.9 points worse and 0.9 better than A: less than the 2 points that matter, so they are equivalent.',
    )
  })

  it('says when an improvement is sure and too small to matter', async () => {
    const { verdict, summary } = compare(await outcomes(20, 2, 978), { metric: 'scored', smallestEffect: 0.1 })
    expect(verdict).toBe('improved')
    expect(summary).toContain('less than the 10 points that matter')
  })

  it('takes five wins of five for chance', async () => {
    const { verdict, metrics, warnings } = compare(await outcomes(5, 0, 0), { metric: 'scored' })
    expect(verdict).toBe('inconclusive')
    expect(metrics.scored.details.pValue).toBeGreaterThanOrEqual(2 / 32)
    expect(warnings.map(({ code }) => code)).toContain('FEW_EXAMPLES')
  })

  it('claims nothing from one example', async () => {
    const { verdict, metrics } = compare(await outcomes(1, 0, 0), { metric: 'scored', smallestEffect: 0.5 })
    expect(verdict).toBe('inconclusive')
    expect(metrics.scored.interval).toMatchObject({ lower: -1, upper: 1 })
  })

  it('does not take agreement on a few examples for equivalence', async () => {
    const few = compare(await outcomes(0, 0, 40), { metric: 'scored', smallestEffect: 0.05 })
    expect(few.verdict).toBe('inconclusive')
    expect(few.summary).toContain('though the scores differ alike on all examples')
    expect(compare(await outcomes(0, 0, 100), { metric: 'scored', smallestEffect: 0.05 }).verdict).toBe('equivalent')
  })

  it('leaves an end open that nothing bounds', async () => {
    const { metrics } = compare(await evaluated([7, 7], [7, 7]), { metric: 'scored' })
    expect(metrics.scored.interval).toMatchObject({ lower: null, upper: null })
  })

  it('never lets interval, verdict and p-value contradict each other, and mirrors when programs change places', async () => {
    const score = fc.constantFrom(0, 0.25, 0.5, 1)
    const pairs = fc.array(fc.tuple(score, score), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(pairs, fc.constantFrom(0.01, 0.05, 0.2), async (scores, alpha) => {
        const reports = await evaluated(
          scores.map(([a]) => a),
          scores.map(([, b]) => b),
          { others: scores.map(([a, b]) => (a + b) / 2) },
        )
        const options = { alpha, smallestEffect: 0.3 }
        const { metrics } = compare(reports, options)
        const turned = compare({ baseline: reports.candidate, candidate: reports.baseline }, options)
        for (const [name, { interval, verdict, details }] of Object.entries(metrics)) {
          const { lower, upper } = interval as { lower: number; upper: number }
          expect(verdict === 'improved').toBe(lower > 0)
          expect(verdict === 'worse').toBe(upper < 0)
          expect(verdict === 'improved' || verdict === 'worse').toBe(details.adjustedPValue <= alpha * (1 + 1e-9))
          if (verdict === 'equivalent') expect(Math.max(-lower, upper)).toBeLessThan(0.3)
          const mirror = turned.metrics[name as 'scored']
          expect(mirror.interval.lower).toBeCloseTo(-upper, 9)
          expect(mirror.interval.upper).toBeCloseTo(-lower, 9)
          expect([mirror.wins, mirror.losses]).toEqual([
            metrics[name as 'scored'].losses,
            metrics[name as 'scored'].wins,
          ])
        }
      }),
      { numRuns: 40 },
    )
  })

  it('shares alpha among metrics by Holm, the first one deciding', async () => {
    const reports = await evaluated([...zeros(100)], [...zeros(90), ...zeros(10).map(() => 1)], { others: zeros(100) })
    const both = compare(reports)
    expect(both.primary).toBe('scored')
    expect(both.settings.adjustment).toBe('holm')
    expect(both.metrics.scored.interval.confidence).toBeCloseTo(0.975, 12)
    expect(both.metrics.other.interval.confidence).toBeCloseTo(0.95, 12)
    expect(both.metrics.scored.details.adjustedPValue).toBeCloseTo(2 * both.metrics.scored.details.pValue, 12)
    const one = compare(reports, { metric: ['other'] })
    expect([one.primary, one.verdict, one.settings.adjustment]).toEqual(['other', 'inconclusive', 'none'])
  })

  it('gives the same for the same reports, as objects or as JSON, in any order of the candidate', async () => {
    const reports = await outcomes(30, 12, 20)
    const first = compare(reports, { seed: 3 })
    expect(compare(JSON.parse(JSON.stringify(reports)) as typeof reports, { seed: 3 })).toEqual(first)
    const { candidate } = reports
    const { dataset, metrics } = candidate
    const turned = {
      ...candidate,
      dataset: { ...dataset, exampleIds: dataset.exampleIds.toReversed() },
      metrics: { ...metrics, scored: { ...metrics.scored, scores: metrics.scored.scores.toReversed() } },
    }
    const found = compare({ ...reports, candidate: turned }, { metric: 'scored', seed: 3 })
    expect(found.metrics.scored).toEqual(compare(reports, { metric: 'scored', seed: 3 }).metrics.scored)
  })

  it('takes groups as clusters, unless told otherwise', async () => {
    const right = Array.from({ length: 120 }, (_, n) => (n % 12 < 4 ? 1 : 0))
    const reports = await evaluated(zeros(120), right, {
      settings: (n) => ({ group: `g${n % 12}`, topic: `t${n % 3}` }),
    })
    const grouped = compare(reports, { metric: 'scored' })
    expect(grouped.settings.cluster).toBe('group')
    expect(grouped.metrics.scored.details).toMatchObject({ units: 12, mcnemarPValue: null })
    expect(grouped.verdict).toBe('inconclusive')
    const alone = compare(reports, { metric: 'scored', cluster: false })
    expect(alone.settings.cluster).toBeNull()
    expect(alone.verdict).toBe('improved')
    expect(compare(reports, { metric: 'scored', cluster: 'topic' }).metrics.scored.details.units).toBe(3)
    expect(() => compare(reports, { cluster: 'author' })).toThrow(/slices: \['author'\]/)
  })

  it('says what each slice shows', async () => {
    const reports = await evaluated(zeros(60), [...zeros(30), ...zeros(30).map(() => 1)], {
      settings: (n) => ({ topic: n < 30 ? 'easy' : 'hard' }),
    })
    const { easy, hard } = compare(reports, { metric: 'scored' }).metrics.scored.slices.topic ?? {}
    expect(easy).toMatchObject({ n: 30, difference: 0 })
    expect(hard).toMatchObject({ n: 30, difference: 1 })
    expect(hard?.interval?.lower).toBeGreaterThan(0.5)
  })

  it('leaves missing examples out, and says whether they could change the verdict', async () => {
    const baseline = [...zeros(50), null, null]
    const candidate = [...zeros(8).map(() => 1), ...zeros(34), ...zeros(8).map(() => null), 1, 1]
    const { metrics, warnings } = compare(await evaluated(baseline, candidate), { metric: 'scored' })
    expect(metrics.scored).toMatchObject({ n: 42, verdict: 'improved' })
    expect(metrics.scored.differences.slice(40)).toEqual([0, 0, ...zeros(10).map(() => null)])
    const missing = warnings.find(({ code }) => code === 'MISSING_SCORES')?.message
    expect(missing).toContain('10 of 52 examples lack a score')
    expect(missing).toContain("the verdict would still be 'improved'")
    const more = [...zeros(8).map(() => 1), ...zeros(60), ...zeros(8).map(() => null)]
    const changed = compare(await evaluated([...zeros(68), ...zeros(8).map(() => 1)], more), { metric: 'scored' })
    expect(changed.verdict).toBe('improved')
    expect(changed.warnings.map(({ message }) => message).join()).toContain(
      "the verdict would be 'inconclusive' instead of 'improved'",
    )
  })

  it('compares latency and cost', async () => {
    const { latencyMs, costUsd } = compare(await outcomes(5, 5, 40))
    expect(latencyMs?.baseline).toBeGreaterThan(0)
    expect(latencyMs?.candidate).toBeGreaterThan(0)
    expect(costUsd).toEqual({ baseline: 0, candidate: 0, difference: 0, interval: null })
  })

  it('warns of what makes a verdict worth less', async () => {
    const { baseline, candidate } = await outcomes(10, 4, 60)
    const later = new Date(Date.parse(candidate.environment.startedAt) + 7_200_000).toISOString()
    const changed = {
      ...candidate,
      repeats: 3,
      environment: { ...candidate.environment, startedAt: later, models: ['large'] },
    }
    const small = { ...baseline, environment: { ...baseline.environment, models: ['small'] } }
    const judge = {
      n: 30,
      kappa: { kappa: 0.3, lower: 0.1, upper: 0.5, observed: 0.6, expected: 0.4, standardError: 0.1, confidence: 0.95 },
      disagreements: [],
      failures: [],
    }
    const { warnings } = compare(
      { baseline: small, candidate: changed },
      { metric: 'scored', selectedOn: true, holdoutUses: 4, judge },
    )
    expect(warnings.map(({ code }) => code)).toEqual([
      'REPEATS_DIFFER',
      'MODELS_DIFFER',
      'RUN_APART',
      'SELECTED_ON_DATA',
      'HOLDOUT_REUSED',
      'UNRELIABLE_JUDGE',
    ])
    expect(warnings.at(-1)?.message).toContain('κ = 0.30 (0.10 to 0.50) on 30 outputs')
    expect(compare({ baseline, candidate }, { metric: 'scored', holdoutUses: 1 }).warnings).toEqual([])
  })

  it('compares one program with itself in another run, under names that can be told apart', async () => {
    const { baseline } = await outcomes(3, 1, 60)
    const { summary } = compare({ baseline, candidate: { ...baseline, runId: 'later' } }, { metric: 'scored' })
    expect(summary).toMatch(/^The candidate is probably between .* than the baseline/)
  })
})
