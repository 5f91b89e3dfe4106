import type { Blame, TraceEntry, UsageByModel } from '@dspex/core'

/** What names a trial: one run of one program on one example. The evaluator is not part of it. */
export interface TrialKey {
  /** Keeps studies apart that must not share results. */
  readonly runId: string
  /** What was run: name, version, contracts, state and overrides. */
  readonly programHash: string
  /** The example's id within its data set. */
  readonly exampleId: string
  /** Hash of the example's inputs: another content under the same id is another trial. */
  readonly exampleHash: string
  /** Which of several runs on the same example, from 0. */
  readonly repeat: number
}

/** One row of a store: what came out of a trial, and what metrics said of it. JSON throughout. */
export interface TrialRow extends TrialKey {
  /** What the program returned; absent when it failed or returned nothing. */
  readonly output?: unknown
  /** Why there is no output. */
  readonly failure?: TrialFailure | undefined
  /** By name of the metric and its version, `f1@3`. */
  readonly scores: Readonly<Record<string, TrialScore>>
  /** What the program's LM calls used, by the name of the model that answered. */
  readonly usage: UsageByModel
  /** In US dollars; `null` when a price is unknown. */
  readonly costUsd: number | null
  /** From begin to end of the program, in milliseconds. */
  readonly durationMs: number
  /** What the program did. */
  readonly trace: readonly TraceEntry[]
  /** Names the execution of the program, as its events do: where traces are kept, it is found by this. */
  readonly execution?: string | undefined
  /** When it ended, ISO 8601. */
  readonly at: string
}

/** Why a trial has no output. */
export interface TrialFailure {
  /**
   * `program`: the program got it wrong, which counts as its worst score. `infrastructure`: nothing is known about the
   * program, so the trial is missing and is tried again on resume.
   */
  readonly blame: Exclude<Blame, 'setup'>
  /** The name of the error's class. */
  readonly name: string
  /** The error's code, where it has one. */
  readonly code?: string | undefined
  /** What happened, in words. */
  readonly message: string
}

/** What one metric said about one trial: a score, or the error that it failed with, which leaves the score missing. */
export type TrialScore =
  | {
      /** How good: higher is better. */
      readonly score: number
      /** Why, in words. */
      readonly feedback?: string | undefined
      /** Numbers and facts behind the score. */
      readonly details?: Readonly<Record<string, unknown>> | undefined
      /** Hash of the labels that it was judged by: with other labels the output is scored again. */
      readonly labelsHash: string
      /** What the metric's own LM calls used; absent when it made none. */
      readonly usage?: UsageByModel | undefined
      /** Always absent: the metric did not fail. */
      readonly error?: undefined
    }
  | {
      /** What the metric failed with. */
      readonly error: Omit<TrialFailure, 'blame'>
      /** Always absent: an error is never a score. */
      readonly score?: undefined
    }

/** Names a trial among those of one run and program: equal names, equal trials. */
export function trialName({ exampleId, exampleHash, repeat }: Omit<TrialKey, 'runId' | 'programHash'>): string {
  // The length keeps hash and id apart, whatever stands in them.
  return `${repeat} ${exampleHash.length} ${exampleHash}${exampleId}`
}

/**
 * Whether the trial needs no second run: it has an output, or the program is to blame for having none. What an LM
 * refused to take is tried again: that costs nothing, and the cause may have been the provider's settings.
 */
export function isFinished({ failure }: Pick<TrialRow, 'failure'>): boolean {
  if (!failure) return true
  return failure.blame === 'program' && failure.code !== 'LM_INVALID_REQUEST' && failure.code !== 'LM_UNSUPPORTED'
}
