import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare, type Comparison, evaluateTogether, metric } from '@dspex/evaluate'
import { toldReport, type ToldSearch } from './testing/told-search.ts'
import { adviseNext } from './advise-next.ts'
import type { CandidateScore } from './candidate-score.ts'
import type { OptimizationReport } from './optimization-report.ts'

/** A holdout on which the candidate solves so many of 60 examples more than the baseline, which solves 20. */
async function comparison(more: number): Promise<Comparison> {
  const devset = Array.from({ length: 60 }, (_, n) => ({ id: `h${n}`, inputs: { n }, labels: {} }))
  const solve = (name: string, count: number) => ({
    name,
    version: '1',
    run: ({ n }: { n: number }) => ({ right: n < count }),
  })
  const right = metric('right', (_: object, output: { right: boolean }) => output.right)
  const programs = { baseline: solve('before', 20), candidate: solve('after', 20 + more) }
  return compare(await evaluateTogether(programs, { devset, metrics: { right } }))
}

async function codes(options: ToldSearch, changes: Partial<OptimizationReport> = {}): Promise<readonly string[]> {
  const report = { ...(await toldReport(options)), ...changes }
  return adviseNext(report).map(({ code }) => code)
}

async function saying(code: string, options: ToldSearch, changes: Partial<OptimizationReport> = {}): Promise<string> {
  const report = { ...(await toldReport(options)), ...changes }
  return adviseNext(report).find((each) => each.code === code)?.message ?? 'nothing'
}

const difference: CandidateScore = { mean: 0.1, lower: 0, upper: 0.2, n: 50 }
const selection = (id: string): NonNullable<OptimizationReport['selection']> => ({
  on: 'trainset',
  scores: {},
  differences: { [id]: difference },
  corrected: null,
})
const unchanged = async (): Promise<Partial<OptimizationReport>> => {
  const { baseline } = await toldReport()
  return { changed: false, winner: baseline, diff: {} }
}

describe('adviseNext', () => {
  it('stands in every report', async () => {
    const report = await toldReport()
    expect(report.advice).toEqual(adviseNext(report))
    expect(report.advice[0]?.code).toBe('NO_HOLDOUT')
  })

  it('says how large a holdout would prove the gain that was seen', async () => {
    const report = await toldReport()
    const message = await saying('NO_HOLDOUT', { report: { selection: selection(report.winner.id) } })
    // (1.96 + 0.84)² · (0.1 / 1.96)² · 50 / 0.1²
    expect(message).toContain('about 100 examples tell a gain of 10 points')
  })

  it.each([
    [30, 'PROVEN', /The gain of 50 points holds on 60 examples/],
    [2, 'HOLDOUT_TOO_SMALL', /holdout of 60 examples finds gains from .* points.*of 3.3 points, .* about \d+/],
    [0, 'NO_GAIN_ON_HOLDOUT', /scores the same: keep the program/],
    [-2, 'NO_GAIN_ON_HOLDOUT', /scores 3.3 points less: keep the program/],
    [-18, 'WORSE_ON_HOLDOUT', /worse by 30 points: keep the program/],
  ])('on a holdout with %i more of 60 right it says %s', async (more, code, message) => {
    expect(await saying(code, { report: { comparison: await comparison(more) } })).toMatch(message)
  })

  it('says that there is little to learn where little fails', async () => {
    const changes = await unchanged()
    const good = { ...changes.winner, score: { mean: 0.95, lower: 0.9, upper: 1, n: 40 } }
    const message = await saying('NOTHING_TO_LEARN', {}, { ...changes, baseline: good as OptimizationReport['winner'] })
    expect(message).toContain('lost only 2 examples')
  })

  it('says how many examples would tell whether the best finalist is better', async () => {
    const message = await saying('TOO_FEW_TO_CHOOSE_BY', {}, { ...(await unchanged()), selection: selection('c1') })
    expect(message).toContain('About 100 examples in the `trainset` would tell; there are 30')
  })

  it('says that what did not hold in the finals was luck, and not to spend more on it', async () => {
    const found = await codes({}, { ...(await unchanged()), endedBy: 'budget' })
    expect(found).toContain('NOTHING_HELD')
    expect(found).not.toContain('STILL_IMPROVING')
  })

  it('wants a stronger writer where all rules are refused, and labels looked at where all demos are', async () => {
    // Of the candidates with an even number, which are rules, none is kept.
    expect(await codes({ steps: 4 })).toContain('RULES_REFUSED')
    expect(await codes({ steps: 1, perStep: 2 })).not.toContain('RULES_REFUSED')
    const refused = await toldReport({ steps: 4 })
    const candidates = refused.course.candidates.map((candidate) => ({
      ...candidate,
      judgements: candidate.judgements.map((judgement) => ({ ...judgement, kept: false })),
    }))
    expect(await codes({}, { course: { ...refused.course, candidates } })).toContain('DEMOS_REFUSED')
  })

  it('wants a stronger writer where most reflections come to nothing', async () => {
    const message = await saying('REFLECTIONS_CAME_TO_NOTHING', { report: { useless: { empty: 9, echo: 2 } } })
    expect(message).toContain('11 attempts came to nothing before they were run (9 × empty, 2 × echo)')
  })

  it('tells a budget that ended what still helped from one that was enough', async () => {
    expect(await codes({ steps: 3, report: { endedBy: 'budget' } })).toContain('STILL_IMPROVING')
    expect(await codes({ steps: 8, report: { endedBy: 'budget' } }, {})).toContain('STILL_IMPROVING')
    const early = await toldReport({ steps: 9 })
    const candidates = early.course.candidates.filter(({ judgements }) => (judgements[0]?.step ?? 0) <= 1)
    expect(await codes({}, { course: { ...early.course, candidates } })).toContain('ENOUGH_SPENT')
    expect(await saying('BUDGET_TOO_SMALL', { steps: 0, report: { endedBy: 'budget' } })).toContain(
      'before the first step',
    )
    expect(await codes({ report: { endedBy: 'stalled' } })).not.toContain('STILL_IMPROVING')
  })

  it('names parts without worth', async () => {
    const learned = [0.2, 0, null].map((worth) => ({ what: 'x', strategy: 's', worth, examples: 3 }))
    const message = await saying('IDLE_PARTS', { report: { learned } })
    expect(message).toContain('1 of the 3 parts')
  })

  it('wants more examples where there are few', async () => {
    const examples = { trainset: 5, valset: null, hasHoldout: false }
    expect(await saying('MORE_EXAMPLES', {}, { examples })).toContain('only 5 examples')
  })

  it('has words without holes for any figures', async () => {
    const report = await toldReport()
    const score = fc.option(
      fc.record({
        mean: fc.double({ min: -5, max: 5, noNaN: true }),
        n: fc.integer({ min: 1, max: 1000 }),
        width: fc.option(fc.double({ min: 0, max: 3, noNaN: true })),
      }),
    )
    fc.assert(
      fc.property(score, score, fc.boolean(), (before, after, changed) => {
        const toScore = (of: typeof before): CandidateScore | null =>
          of && {
            mean: of.mean,
            n: of.n,
            lower: of.width === null ? null : of.mean - of.width,
            upper: of.width === null ? null : of.mean + of.width,
          }
        const given = toScore(after)
        const messages = adviseNext({
          ...report,
          changed,
          baseline: { ...report.baseline, score: toScore(before) },
          winner: { ...report.winner, score: given },
          selection: {
            on: 'valset',
            scores: {},
            corrected: null,
            differences: given ? { [report.winner.id]: given } : {},
          },
        })
        for (const { message } of messages) expect(message).not.toMatch(/NaN|undefined|Infinity|null/)
      }),
    )
  })
})
