import type { ReportedInterval, ReportWarning } from '../result/report.ts'

/**
 * What a comparison concludes. `improved`, `worse`: the whole interval lies on one side of 0. `equivalent`: it lies
 * within ± the smallest effect that matters, which only the user can name. `inconclusive`: the data can't tell yet.
 */
export type Verdict = 'improved' | 'worse' | 'equivalent' | 'inconclusive'

/** Whether a candidate is better than a baseline, and whether we know it. Plain JSON. */
export interface Comparison<Name extends string = string> {
  /** The version of this format. */
  readonly schemaVersion: 1
  /** What was compared with. */
  readonly baseline: {
    /** Its name. */
    readonly name: string
    /** What the user called the version of the code; `null` when nothing was said. */
    readonly version: string | null
    /** Hash of name, version, state and overrides. */
    readonly hash: string
    /** The study that its trials belong to. */
    readonly runId: string
    /** When its evaluation began, ISO 8601. */
    readonly startedAt: string
  }
  /** What was compared. */
  readonly candidate: Comparison['baseline']
  /** The examples that both were run on. */
  readonly dataset: { readonly n: number; readonly hash: string }
  /** What the verdicts were asked to mean. */
  readonly settings: {
    /** How often a verdict of improved or worse may be wrong, over all metrics together. */
    readonly alpha: number
    /** The smallest difference that matters, in units of the score; `null` when nothing was said. */
    readonly smallestEffect: number | null
    /** The field by which examples are dependent; `null` when every example stands for itself. */
    readonly cluster: string | null
    /** How several metrics share `alpha`. */
    readonly adjustment: 'none' | 'holm'
  }
  /** The name of the metric that decides: the first one asked for. */
  readonly primary: Name
  /** The verdict of the primary metric. */
  readonly verdict: Verdict
  /** The verdict of the primary metric in plain words, with what would be needed to tell. */
  readonly summary: string
  /** What each metric says, by its name. */
  readonly metrics: Readonly<Record<Name, MetricComparison>>
  /** Candidate minus baseline, in milliseconds a trial; `null` when too few trials say. */
  readonly latencyMs: FigureComparison | null
  /** Candidate minus baseline, in US dollars a trial; `null` when a price is unknown. */
  readonly costUsd: FigureComparison | null
  /** What to know before believing the verdicts. */
  readonly warnings: readonly ReportWarning[]
}

/** What one metric says about the difference, always candidate minus baseline. */
export interface MetricComparison {
  /** What it concludes. */
  readonly verdict: Verdict
  /** The same in plain words. */
  readonly summary: string
  /** How many examples both have a score for. */
  readonly n: number
  /** The baseline's mean over these. */
  readonly baseline: number
  /** The candidate's mean over these. */
  readonly candidate: number
  /** The mean difference. */
  readonly difference: number
  /** Its interval, from the procedure that gives the verdict: the two never contradict each other. */
  readonly interval: DifferenceInterval
  /** Examples on which the candidate is better. */
  readonly wins: number
  /** Examples on which it is worse. */
  readonly losses: number
  /** Examples on which both are alike. */
  readonly ties: number
  /** The difference on each example in the order of the devset; `null` where a score is missing. */
  readonly differences: readonly (number | null)[]
  /** By field and value: the difference on the examples that have it. Not adjusted: to look, not to conclude. */
  readonly slices: Readonly<Record<string, Readonly<Record<string, SliceComparison>>>>
  /** How the verdict came about. */
  readonly details: {
    /** The procedures, in words, with their sources; interval and p-values hold what all of them hold. */
    readonly method: string
    /** How many independent units there are: clusters, or examples. */
    readonly units: number
    /** The standard error of the difference; `null` for one unit. */
    readonly standardError: number | null
    /** The chance of a difference at least this large if there were none. */
    readonly pValue: number
    /** The same after Holm; equal to `pValue` for one metric. */
    readonly adjustedPValue: number
    /**
     * The larger p-value of the two one-sided tests of equivalence; `null` without a smallest effect. Equivalent takes at
     * most half of the metric's level, as the whole interval then lies within ± the smallest effect.
     */
    readonly equivalencePValue: number | null
    /** The difference in standard deviations of the differences; `null` when they do not vary. */
    readonly standardizedDifference: number | null
    /** The smallest difference that would be found with power 0.8; `null` when the differences do not vary. */
    readonly minimumDetectableEffect: number | null
    /**
     * How many examples would find the smallest effect, or without one 5 points, with power 0.8; `null` when the
     * differences do not vary, and for scores outside 0..1 without a smallest effect. To first order: for right or wrong it
     * is some 7% too few.
     */
    readonly examplesNeeded: number | null
    /** For scores of 0 and 1 without clusters: the p-value of McNemar's exact test. */
    readonly mcnemarPValue: number | null
  }
}

/** The interval of a difference; an end is `null` where the data bound it on that side by nothing. */
export type DifferenceInterval = Omit<ReportedInterval, 'method' | 'lower' | 'upper'> & {
  /** The lower end. */
  readonly lower: number | null
  /** The upper end. */
  readonly upper: number | null
}

/** What one metric says about a part of the examples. */
export interface SliceComparison {
  /** How many examples both have a score for. */
  readonly n: number
  /** The mean difference; `null` without examples. */
  readonly difference: number | null
  /** Its interval, not adjusted for how many slices there are; `null` when the data allow none. */
  readonly interval: DifferenceInterval | null
}

/** A difference in latency or cost. */
export interface FigureComparison {
  /** The baseline's mean. */
  readonly baseline: number
  /** The candidate's mean. */
  readonly candidate: number
  /** The mean difference over the examples that both have. */
  readonly difference: number
  /** Its interval, at the comparison's `alpha`; `null` when the data allow none. */
  readonly interval: DifferenceInterval | null
}
