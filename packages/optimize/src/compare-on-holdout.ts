import { type Example, type ProgramState, withState } from '@dspex/core'
import { compare, type Comparison, evaluateTogether, type Holdout } from '@dspex/evaluate'
import type { OptimizationTask } from './optimization-task.ts'

/**
 * Opens the holdout and compares baseline and winner on it: the one inference of an optimization, made once, at its end.
 * Without a holdout `null`.
 */
export async function compareOnHoldout(
  { optimizer, program, baseline, options }: OptimizationTask,
  winner: ProgramState,
): Promise<Comparison | null> {
  const {
    holdout,
    metric,
    signal,
    trainset: _trainset,
    valset: _valset,
    budget: _budget,
    checkpoints: _checkpoints,
    ...context
  } = options
  if (!holdout) return null
  const isCounted = !Array.isArray(holdout)
  const devset = isCounted
    ? await (holdout as Holdout<object, object>).open({ purpose: `${optimizer}: baseline against winner`, signal })
    : (holdout as readonly Example<object, object>[])
  // Whoever goes on after an interruption looks at what was looked at before: the first opening counts.
  const holdoutUses = isCounted ? (await (holdout as Holdout<object, object>).uses()).length : 0
  const { seed, ...settings } = context
  const reports = await evaluateTogether(
    { baseline: withState(program, baseline), winner: withState(program, winner) },
    { ...settings, signal, devset, metrics: { score: metric } },
  )
  return compare(
    { baseline: reports.baseline, candidate: reports.winner },
    { metric: 'score', holdoutUses, ...(seed !== undefined && { seed }) },
  )
}
