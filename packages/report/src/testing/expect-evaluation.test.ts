import { AssertionError } from 'node:assert'
import { describe, expect, it } from 'vitest'
import { evaluate, evaluateTogether } from '@dspex/evaluate'
import { expectEvaluation } from './expect-evaluation.ts'

interface Input {
  readonly n: number
}
const devset = Array.from({ length: 60 }, (_, n) => ({ id: `q${n}`, inputs: { n }, labels: {} }))
const metrics = { right: (_: unknown, { score }: { score: number }) => score }
const scoring = (name: string, score: (n: number) => number) => ({
  name,
  version: '1',
  run: ({ n }: Input) => ({ score: score(n) }),
})

function messageOf(expectation: () => unknown): string {
  try {
    expectation()
  } catch (error) {
    expect(error).toBeInstanceOf(AssertionError)
    return (error as Error).message
  }
  throw new Error('It passed.')
}

describe('expectEvaluation', () => {
  it('passes what holds, one after the other', async () => {
    const report = await evaluate(
      scoring('good', (n) => (n < 57 ? 1 : 0)),
      { devset, metrics },
    )
    const { baseline, candidate } = await evaluateTogether(
      { baseline: scoring('bad', () => 0), candidate: scoring('good', () => 1) },
      { devset, metrics },
    )
    expectEvaluation(report)
      .toScoreAtLeast('right', 0.95)
      .toScoreAtLeast('right', 0.86, { bound: 'lower' })
      .toHaveNoFailures()
      .toFailAtMost(0.01)
      .toHaveNoMissing()
      .toCostAtMost(0)
    expectEvaluation(candidate).toImproveOn(baseline, { metric: 'right' })
  })

  it('lists the worst examples when a score is too low', async () => {
    const report = await evaluate(
      scoring('middling', (n) => (n === 7 || n === 30 ? n / 100 : 0.8)),
      { devset, metrics },
    )
    const message = messageOf(() => expectEvaluation(report).toScoreAtLeast('right', 0.9))
    expect(message).toContain("Expected 'middling' to have a mean of at least 0.9 by 'right', but it is 0.78.")
    expect(message).toMatch(/0\.07 {2}q7\n {2}0\.3 {2}q30\n {2}0\.8 {2}q0/)
    expect(message).toContain('on 60 examples, 0 missing')
    expect(message.match(/^ {2}/gm)).toHaveLength(5)
  })

  it('takes the lower bound where luck must not pass', async () => {
    const report = await evaluate(
      scoring('lucky', (n) => (n < 57 ? 1 : 0)),
      { devset, metrics },
    )
    const message = messageOf(() => expectEvaluation(report).toScoreAtLeast('right', 0.9, { bound: 'lower' }))
    expect(message).toContain("a lower bound of at least 0.9 by 'right', but it is 0.863")
    const one = await evaluate(
      scoring('one', () => 0.7),
      { devset: devset.slice(0, 1), metrics },
    )
    expect(messageOf(() => expectEvaluation(one).toScoreAtLeast('right', 0, { bound: 'lower' }))).toContain(
      'it is unknown',
    )
  })

  it('refuses a metric that is not there', async () => {
    const report = await evaluate(
      scoring('good', () => 1),
      { devset, metrics },
    )
    expect(() => expectEvaluation(report).toScoreAtLeast('f1' as 'right', 0.5)).toThrow("no metric 'f1', only right")
  })

  it('says what the program failed with, and on which example', async () => {
    const failing = {
      name: 'failing',
      version: '1',
      run: ({ n }: Input) => {
        if (n % 20 === 4) throw new TypeError('No such passage.')
        return { score: 1 }
      },
    }
    const report = await evaluate(failing, { devset, metrics })
    expectEvaluation(report).toFailAtMost(3).toFailAtMost(0.05)
    expect(messageOf(() => expectEvaluation(report).toHaveNoFailures())).toMatch(
      /it failed on 3 of 60\.\n {2}3 × TypeError \(program\), as on 'q4': No such passage\./,
    )
    expect(messageOf(() => expectEvaluation(report).toFailAtMost(2))).toContain('at most 2 trials, but it failed on 3')
    expect(messageOf(() => expectEvaluation(report).toFailAtMost(0.04))).toContain('at most 4% of trials')
  })

  it('says which examples have no score', async () => {
    const away = (example: { readonly id: string }): number => {
      if (example.id.endsWith('3')) throw new Error('The judge was away.')
      return 1
    }
    const report = await evaluate(
      scoring('good', () => 1),
      { devset, metrics: { away } },
    )
    const message = messageOf(() => expectEvaluation(report).toHaveNoMissing())
    expect(message).toContain("6 of 60 examples have no score by 'away': q3, q13, q23, q33, q43, ….")
    expect(message).toContain("6 × MetricError METRIC_FAILED (metric), as on 'q3': ")
    const stopped = await evaluate(
      scoring('good', () => 1),
      {
        devset,
        metrics: { away },
        maxErrors: 0,
        concurrency: 1,
      },
    )
    expect(messageOf(() => expectEvaluation(stopped).toHaveNoMissing())).toMatch(/[1-9]\d* were not run/)
  })

  it('does not pass a cost that is too high or unknown', async () => {
    const report = await evaluate(
      scoring('good', () => 1),
      { devset, metrics },
    )
    const dear = { ...report, cost: { ...report.cost, totalUsd: 1.5 } }
    expect(messageOf(() => expectEvaluation(dear).toCostAtMost(1))).toBe(
      "Expected 'good' to cost at most $1, but it cost $1.5.",
    )
    const unknown = { ...report, cost: { ...report.cost, totalUsd: null } }
    expect(messageOf(() => expectEvaluation(unknown).toCostAtMost(1))).toContain('unknown. Pass `price`')
  })

  it('explains an improvement that is not shown, with the largest losses', async () => {
    const { baseline, candidate } = await evaluateTogether(
      { baseline: scoring('old', (n) => n / 100), candidate: scoring('new', (n) => (n === 50 ? 0.1 : n / 100)) },
      { devset, metrics },
    )
    const message = messageOf(() => expectEvaluation(candidate).toImproveOn(baseline))
    expect(message).toMatch(/^No improvement is shown by 'right': new is probably between/)
    expect(message).toMatch(/The largest losses:\n {2}-0\.4 {2}q50$/)
    expect(() => expectEvaluation(candidate).toImproveOn(candidate)).toThrow('nothing to compare')
  })

  it('points at the line of the expectation', async () => {
    const report = await evaluate(
      scoring('bad', () => 0),
      { devset, metrics },
    )
    try {
      expectEvaluation(report).toScoreAtLeast('right', 1)
      expect.unreachable()
    } catch (error) {
      expect((error as Error).stack?.split('\n').find((line) => /^ {4}at /.test(line))).toContain(
        'expect-evaluation.test',
      )
    }
  })
})
