import { type Example, type Program, type ProgramState, withState } from '@dspex/core'
import { compare, type Comparison, evaluateTogether, type Holdout } from '@dspex/evaluate'
import type { CompileOptions } from '@dspex/optimize'

/** What is compared. */
export interface HoldoutSettings {
  /** The program. */
  readonly program: Program<object, unknown>
  /** Its state as it was given. */
  readonly baseline: ProgramState
  /** The state that the search chose. */
  readonly winner: ProgramState
  /** What `compile` was given: the holdout, the metric, the context. */
  readonly options: CompileOptions<object, object, unknown> & { readonly signal: AbortSignal }
}

/** Opens the holdout and compares baseline and winner on it: the one inference of an optimization, made once, at its end. */
export async function compareOnHoldout({
  program,
  baseline,
  winner,
  options,
}: HoldoutSettings): Promise<Comparison | null> {
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
    ? await (holdout as Holdout<object, object>).open({ purpose: 'simba: baseline against winner', signal })
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
