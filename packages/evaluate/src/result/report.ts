import type { UsageByModel } from '@dspex/core'
import type { ErrorCount } from './tally.ts'
import type { TrialRow } from '../trial/trial.ts'

/** What an evaluation found: aggregates and score vectors. Plain JSON. */
export interface EvaluationReport<Name extends string = string> {
  /** The version of this format. */
  readonly schemaVersion: 1
  /** The study. */
  readonly runId: string
  /** What was run. */
  readonly program: {
    /** Its name. */
    readonly name: string
    /** What the user called the version of the code; `null` when nothing was said. */
    readonly version: string | null
    /** Hash of name, version, state and overrides. */
    readonly hash: string
  }
  /** On what. */
  readonly dataset: {
    /** How many examples. */
    readonly n: number
    /** Hash over ids and inputs, the same in any order. */
    readonly hash: string
    /** The ids in the order of all score vectors. */
    readonly exampleIds: readonly string[]
    /** The group of each example, `null` without one; absent when no example has one. */
    readonly groups?: readonly (string | null)[] | undefined
  }
  /** How often on each example. */
  readonly repeats: number
  /** How the trials went. */
  readonly counts: {
    /** Examples × repeats. */
    readonly planned: number
    /** Those that have a result, whatever it is. */
    readonly finished: number
    /** Of them, those that a store had already. */
    readonly resumed: number
    /** Of them, those on which the program failed: scored as worst. */
    readonly failed: number
    /** Of them, those on which the infrastructure failed: not scored. */
    readonly missing: number
    /** Those that an early stop left out. */
    readonly notRun: number
  }
  /** What each metric says, by its name. */
  readonly metrics: Readonly<Record<Name, MetricReport>>
  /** By field and value: what the metrics say on the examples that have it. */
  readonly slices: Readonly<Record<string, Readonly<Record<string, SliceReport<Name>>>>>
  /** What went wrong, by kind, the most frequent first. */
  readonly errors: readonly ErrorCount[]
  /** How long trials took, in milliseconds; `null` when none ran. */
  readonly latencyMs: Distribution | null
  /** In US dollars. */
  readonly cost: {
    /** All trials; `null` when a price is unknown. */
    readonly totalUsd: number | null
    /** The mean of a trial. */
    readonly perTrialUsd: number | null
    /** What metrics cost in this run. */
    readonly metricsUsd: number | null
  }
  /** What each example took, in the order of the devset. */
  readonly perExample: {
    /** In milliseconds, to the microsecond. */
    readonly latencyMs: readonly (number | null)[]
    /** In US dollars. */
    readonly costUsd: readonly (number | null)[]
  }
  /** What the program's LM calls used in all trials, by the name of the model that answered. */
  readonly usage: UsageByModel
  /** What LM calls of metrics used in this run. */
  readonly metricUsage: UsageByModel
  /** What to know before believing the figures. */
  readonly warnings: readonly ReportWarning[]
  /** Where and when it ran. */
  readonly environment: Environment
  /** Set when the evaluation ended before all trials had run. */
  readonly stopped?: EarlyStop | undefined
}

/** An end before all trials had run. */
export interface EarlyStop {
  /** What ended it. */
  readonly reason: 'budget' | 'max-errors'
  /** In words, with the limit. */
  readonly message: string
}

/** A report with the way to its trials. */
export interface EvaluationResult<Name extends string = string> extends EvaluationReport<Name> {
  /** Reads the trials of this evaluation from the store, in no particular order. Not part of the report's JSON. */
  trials(options?: { readonly signal?: AbortSignal | undefined }): AsyncIterable<TrialRow>
}

/** What one metric says. All figures are over examples, each with its repeats reduced to one score. */
export interface MetricReport {
  /** The metric's own name. */
  readonly name: string
  /** Its version: other versions may give other scores. */
  readonly version: string
  /** The mean; `null` when no example has a score. */
  readonly mean: number | null
  /** The interval of the mean, clustered when examples have groups; `null` when the data allow none. */
  readonly interval: ReportedInterval | null
  /** The median; `null` when no example has a score. */
  readonly median: number | null
  /** The quantiles 0, 0.05, 0.25, 0.5, 0.75, 0.95 and 1, in this order. */
  readonly quantiles: readonly number[]
  /** The share of examples whose score is at least `threshold`; `null` without scores, and for pass@k and pass^k. */
  readonly passRate: number | null
  /** A score of at least this passes. */
  readonly threshold: number
  /** How many examples have a score. */
  readonly n: number
  /** Trials that count as worst, because the program failed. */
  readonly failures: number
  /** Examples without a score: the infrastructure or the metric failed, or an early stop left them out. */
  readonly missing: number
  /** The mean if all missing had got the worst or the best score; equal when none is missing. */
  readonly bounds: { readonly worst: number; readonly best: number }
  /** The score of each example, in the order of the devset; `null` where missing. */
  readonly scores: readonly (number | null)[]
  /** With repeats: the scores of each example's trials. */
  readonly trialScores?: readonly (readonly (number | null)[])[] | undefined
}

/** A confidence interval. */
export interface ReportedInterval {
  /** The lower end. */
  readonly lower: number
  /** The upper end. */
  readonly upper: number
  /** The share of such intervals that hold the truth. */
  readonly confidence: number
  /** Student's t with clustered errors, or Wilson's for scores of 0 and 1. */
  readonly method: 't' | 'wilson'
}

/** What the metrics say about a part of the examples. */
export interface SliceReport<Name extends string = string> {
  /** How many examples there are. */
  readonly examples: number
  /** Which they are: their places in `dataset.exampleIds`, ascending. */
  readonly places: readonly number[]
  /** What each metric says on them, by its name. */
  readonly metrics: Readonly<Record<Name, SliceMetric>>
}

/** What one metric says about a part of the examples. */
export type SliceMetric = Pick<MetricReport, 'mean' | 'interval' | 'n' | 'passRate'>

/** How numbers are spread. */
export interface Distribution {
  /** The mean. */
  readonly mean: number
  /** The median. */
  readonly p50: number
  /** The quantile 0.9. */
  readonly p90: number
  /** The quantile 0.99. */
  readonly p99: number
  /** The largest. */
  readonly max: number
}

/** Something to know. */
export interface ReportWarning {
  /**
   * `MODEL_RENAMED`, `MANY_MISSING`, `FEW_EXAMPLES`, `SLICE_TOO_FINE`, `STOPPED_EARLY`, `CODE_CHANGED`, or what a metric doubts (`GOLD_NEVER_RETRIEVED`, `NOTHING_RETRIEVED`); of a
   * comparison also `MISSING_SCORES`, `REPEATS_DIFFER`, `MODELS_DIFFER`, `RUN_APART`, `SELECTED_ON_DATA`, `HOLDOUT_REUSED` or
   * `UNRELIABLE_JUDGE`; of a measurement of noise `NO_NOISE_SEEN`.
   */
  readonly code: string
  /** The matter in a sentence, with what to do where something can be done. */
  readonly message: string
}

/** Where and when an evaluation ran. */
export interface Environment {
  /** The commit that is checked out where the process runs; `null` outside of a git repository. */
  readonly commit: string | null
  /** The versions of `@dspex/core` and `@dspex/evaluate`, as far as their files say. */
  readonly packages: Readonly<Record<string, string>>
  /** The version of node. */
  readonly node: string
  /** The operating system, as node calls it. */
  readonly platform: string
  /** The ids of the LMs that were asked, with commas between; `null` when none is known. */
  readonly lm: string | null
  /** The models as they answered. */
  readonly models: readonly string[]
  /** The seed of the repeats; `null` when none was given. */
  readonly seed: string | number | null
  /** When this run began, ISO 8601. */
  readonly startedAt: string
  /** How long this run took, in milliseconds. */
  readonly durationMs: number
}
