import type { ProgramState } from '@dspex/core'
import type { DspyDraws } from './dspy-draws.ts'

/** What happened in one step, for who wants to compare it with what DSPy did. */
export interface DspyStep {
  /** The examples of the batch, in order. */
  readonly batch: readonly string[]
  /** Which program of the pool made each trajectory: all of the first model, then all of the second. */
  readonly programs: readonly number[]
  readonly scores: readonly number[]
  /** The 10th and the 90th percentile of the scores. */
  readonly gates: readonly [p10: number, p90: number]
  readonly tries: readonly DspyTry[]
}

/** One attempt at a candidate. */
export interface DspyTry {
  /** The program of the pool that was copied. */
  readonly source: number
  /** The copy without the demos that were dropped. */
  readonly thinned: ProgramState
  /** Whose bucket it was. */
  readonly exampleId: string
  /** The scores of the bucket, best first. */
  readonly bucket: readonly number[]
  readonly strategy: string
  readonly outcome: 'made' | 'skipped' | 'failed'
  /** The candidate; none where the strategy failed. */
  readonly state?: ProgramState
}

/** Hears of each step, and of the programs that were scored on the whole trainset at the end. */
export interface DspyObserver {
  readonly step: (step: DspyStep, scores: readonly (readonly number[])[]) => void
  readonly finals: (states: readonly ProgramState[], scores: readonly (readonly number[])[]) => void
}

/** What a comparison with a run of DSPy replaces and watches. */
export interface Replay {
  /** Where random choices come from. @default a generator of the seed */
  readonly draws?: DspyDraws | undefined
  readonly observer?: DspyObserver | undefined
}
