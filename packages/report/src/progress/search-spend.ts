import type { CandidateScore, OptimizationReport } from '@dspex/optimize'
import type { Spent } from '@dspex/evaluate'
import type { CurvePoint } from '../drawing/text-curve.ts'

/** Scores over what was spent for them. */
export interface SpendCurve {
  /** What the spend is counted in: LM calls, or runs of the program where it made none. */
  readonly unit: 'call' | 'run'
  /** The program as it was, the best by the end of each step, then the winner by the end. */
  readonly points: readonly CurvePoint<CandidateScore>[]
  /** What was spent by the end of each step, by its number; the last one for all later. */
  readonly atStep: (step: number) => number
}

/** Reads the curve of a search. */
export function spendOf({ course, baseline, winner, spent }: OptimizationReport): SpendCurve {
  const unit = spent.calls > 0 ? 'call' : 'run'
  const count = (of: Spent): number => (unit === 'call' ? of.calls : of.trials)
  const bySteps = course.steps.flatMap(({ score, spent: by }) => (score ? [{ at: count(by), score }] : []))
  const ends = new Map(course.steps.map(({ step, spent: by }) => [step, count(by)]))
  const first = course.steps[0]
  return {
    unit,
    points: [
      ...(baseline.score ? [{ at: 0, score: baseline.score }] : []),
      ...bySteps,
      ...(winner.score ? [{ at: count(spent), score: winner.score }] : []),
    ],
    atStep: (step) => ends.get(step) ?? (first && step < first.step ? count(first.spent) : count(spent)),
  }
}
