import { withState } from '@dspex/core'
import { evaluate } from '@dspex/evaluate'
import { tInterval, wilsonInterval } from '@dspex/statistics'
import type { RealOutcome, RealTask } from './contestant.ts'
import { intentProgram, rightIntent } from './intent-program.ts'

/** What a program is worth on messages that nobody learnt from. */
export interface Judged {
  /** Of each message of the holdout, in its order. */
  readonly scores: readonly number[]
  /** How many replies do not fit. */
  readonly failed: number
}

/** Runs what a contestant handed in on the holdout, unless it did so itself. */
export async function judge(
  { state, judged }: RealOutcome,
  { holdout, adapter, judging }: Pick<RealTask, 'holdout' | 'adapter' | 'judging'>,
): Promise<Judged> {
  if (judged) return judged
  const scores = new Map<string, number>()
  let failed = 0
  const program = withState(intentProgram(), state)
  const options = { devset: holdout, metrics: { right: rightIntent }, lm: judging.lm, adapter }
  for await (const event of evaluate.events(program, options)) {
    if (event.type !== 'trial-end') continue
    const { exampleId, failure } = event.trial
    if (failure) failed += 1
    scores.set(exampleId, event.scores.right ?? 0)
  }
  return { scores: holdout.map(({ id }) => scores.get(id) ?? 0), failed }
}

/** A share with its 95% interval, in percent. */
export function showShare(scores: readonly number[]): string {
  const successes = scores.reduce((sum, score) => sum + score, 0)
  const { estimate, lower, upper } = wilsonInterval({ successes, trials: scores.length })
  return `${percent(estimate)}% (${percent(lower)}–${percent(upper)})`
}

/** How much better than another, on the same messages, in points. */
export function showGain(scores: readonly number[], others: readonly number[]): string {
  const { estimate, lower, upper } = tInterval(scores.map((score, place) => score - (others[place] ?? 0)))
  const signed = (value: number): string => `${value < 0 ? '' : '+'}${percent(value)}`
  return `${signed(estimate)} (${signed(lower)} to ${signed(upper)})`
}

function percent(share: number): string {
  return (100 * share).toFixed(1)
}
