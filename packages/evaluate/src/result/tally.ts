import type { ModelUsage } from '@dspex/core'
import { addUsageByModel } from '@dspex/core/implement'
import type { Measure } from '../trial/measure.ts'
import type { TrialFailure } from '../trial/trial.ts'
import type { TrialSummary } from '../trial/trial-store.ts'

/** How many trials failed in one way. */
export interface ErrorCount {
  /** Who got it wrong; `metric`: the metric named beside. */
  readonly blame: TrialFailure['blame'] | 'metric'
  /** The metric's name in the report. */
  readonly metric?: string | undefined
  /** The name of the error's class. */
  readonly name: string
  /** The error's code, where it has one. */
  readonly code?: string | undefined
  /** How often. */
  readonly count: number
  /** An example on which it happened. */
  readonly exampleId: string
  /** What was said there. */
  readonly message: string
}

/**
 * What a report is made of, in numbers: outputs and traces are not held. Trial t of example i has place
 * i · repeats + t.
 */
export interface Tally {
  readonly repeats: number
  /** 0: not run; 1: has an output; 2: the program failed; 3: the infrastructure failed. */
  readonly status: Uint8Array
  /** In milliseconds; NaN where not run. */
  readonly durations: Float64Array
  /** In US dollars; NaN where unknown. */
  readonly costs: Float64Array
  /** By place of the metric: the score of each trial; NaN where missing. */
  readonly scores: readonly Float64Array[]
  /** By place of the metric: how many trials it failed on. */
  readonly metricErrors: Uint32Array
  /** Errors by kind. */
  readonly errors: Map<string, ErrorCount>
  /** What programs used. */
  readonly usage: Record<string, ModelUsage>
  /** What metrics used in this run. */
  readonly metricUsage: Record<string, ModelUsage>
  /** How many trials are counted. */
  finished: number
  /** Of them, those that a store had. */
  resumed: number
  /** Trials that have an error, of whatever kind. */
  erroneous: number
}

/** Makes an empty tally. */
export function createTally(examples: number, repeats: number, measures: readonly Measure[]): Tally {
  const places = examples * repeats
  return {
    repeats,
    status: new Uint8Array(places),
    durations: new Float64Array(places).fill(NaN),
    costs: new Float64Array(places).fill(NaN),
    scores: measures.map(() => new Float64Array(places).fill(NaN)),
    metricErrors: new Uint32Array(measures.length),
    errors: new Map(),
    usage: {},
    metricUsage: {},
    finished: 0,
    resumed: 0,
    erroneous: 0,
  }
}

/** Counts a trial. No error becomes a score but a program's own failure, which gets the metric's worst. */
export function countTrial(tally: Tally, place: number, row: TrialSummary, measures: readonly Measure[]): void {
  const { failure, exampleId } = row
  tally.finished += 1
  tally.status[place] = failure === undefined ? 1 : failure.blame === 'program' ? 2 : 3
  tally.durations[place] = row.durationMs
  tally.costs[place] = row.costUsd ?? NaN
  addUsageByModel(tally.usage, row.usage)
  let hasError = failure !== undefined
  if (failure) countError(tally, exampleId, failure)
  for (const [index, { key, id, metric }] of measures.entries()) {
    const scores = tally.scores[index] as Float64Array
    if (failure) {
      if (failure.blame === 'program') scores[place] = metric.worst
      continue
    }
    const said = Object.hasOwn(row.scores, id) ? row.scores[id] : undefined
    if (said?.score !== undefined) scores[place] = said.score
    if (!said?.error) continue
    hasError = true
    ;(tally.metricErrors[index] as number) += 1
    countError(tally, exampleId, { blame: 'metric', metric: key, ...said.error })
  }
  if (hasError) tally.erroneous += 1
}

function countError(tally: Tally, exampleId: string, facts: Omit<ErrorCount, 'count' | 'exampleId'>): void {
  const kind = JSON.stringify([facts.blame, facts.metric, facts.name, facts.code])
  const known = tally.errors.get(kind)
  tally.errors.set(kind, known ? { ...known, count: known.count + 1 } : { ...facts, count: 1, exampleId })
}
