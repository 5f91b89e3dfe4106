import type { CandidateEvent, CandidateScore, OptimizationEvent, OptimizationReport } from '@dspex/optimize'
import type { Spent } from '@dspex/evaluate'
import type { CurvePoint } from '../drawing/text-curve.ts'

/** Any event of any optimization. */
export type SearchEvent = OptimizationEvent<never, unknown, OptimizationReport>

/** How far an optimization is. */
export interface SearchProgress {
  readonly optimizer: string
  readonly program: string
  /** The step that runs; 0 before the first. */
  readonly step: number
  readonly maxSteps: number
  /** What the search does. */
  readonly phase: string
  /** The candidates of the last step that tried any, each as it was last judged. */
  readonly candidates: readonly CandidateEvent[]
  /** The step that these belong to. */
  readonly candidatesOf: number
  /** What the program scored as it was; `undefined` while that is unknown. */
  readonly baseline: CandidateScore | undefined
  /** The best so far. */
  readonly best: { readonly id: string; readonly score: CandidateScore | null } | undefined
  /** The best at the end of each step, by step. */
  readonly curve: readonly CurvePoint[]
  readonly spent: Spent | undefined
  /** How many trials are left; `null` without a limit. */
  readonly trialsLeft: number | null
  /** The share that is done, from 0 to 1. */
  readonly share: number
  readonly elapsedMs: number
  /** At most so much time is left at this rate; `undefined` before anything is known. */
  readonly leftMs: number | undefined
  readonly warnings: readonly string[]
}

/** Follows events. */
export interface SearchFollower {
  readonly note: (event: SearchEvent, now: number) => void
  readonly read: (now: number) => SearchProgress
}

/** Makes a follower; time begins at `startedAt`. */
export function followSearch(startedAt: number): SearchFollower {
  let about = { optimizer: '', program: '', maxSteps: 0 }
  let [step, phase, endedSteps] = [0, 'search', 0]
  let candidates = new Map<string, CandidateEvent>()
  let candidatesOf = 0
  let baseline: CandidateScore | undefined
  let best: SearchProgress['best']
  let last: { readonly spent: Spent; readonly trialsLeft: number | null; readonly at: number } | undefined
  const curve: CurvePoint[] = []
  const warnings: string[] = []
  return {
    note(event, now) {
      if (event.type === 'optimize-start') about = event
      else if (event.type === 'step-start') ({ step, phase } = event)
      else if (event.type === 'warning') warnings.push(event.message)
      else if (event.type === 'candidate') {
        if (event.step === 0 && event.parent === null && event.score) {
          baseline ??= event.score
          curve.push({ at: 0, score: event.score })
          best ??= event
          return
        }
        if (event.step !== candidatesOf) candidates = new Map()
        candidatesOf = event.step
        candidates.set(event.id, event)
      } else if (event.type === 'step-end') {
        endedSteps = event.step
        best = { id: event.best, score: event.score }
        if (event.score) curve.push({ at: event.step, score: event.score })
        last = { spent: event.spent, trialsLeft: event.trialsLeft, at: now }
      }
    },
    read(now) {
      const { spent, trialsLeft = null, at = now } = last ?? {}
      const bySteps = about.maxSteps > 0 ? endedSteps / about.maxSteps : 0
      const byTrials = spent && trialsLeft !== null ? spent.trials / (spent.trials + trialsLeft || 1) : 0
      // Whichever ends first ends the search.
      const share = Math.min(1, Math.max(bySteps, byTrials))
      const elapsedMs = now - startedAt
      const whole = share > 0 ? (at - startedAt) / share : undefined
      return {
        ...about,
        step,
        phase,
        candidates: [...candidates.values()],
        candidatesOf,
        baseline,
        best,
        curve,
        spent,
        trialsLeft,
        share,
        elapsedMs,
        leftMs: whole === undefined ? undefined : Math.max(0, whole - elapsedMs),
        warnings,
      }
    },
  }
}
