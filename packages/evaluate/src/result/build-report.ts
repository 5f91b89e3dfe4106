import { quantileOfSorted } from '@dspex/statistics'
import type { Devset } from '../dataset/devset/devset.ts'
import type { Measure } from '../trial/measure.ts'
import { reduceRepeats } from './reduce-repeats.ts'
import type { EvaluationReport, MetricReport, ReportWarning, SliceReport } from './report.ts'
import { costOf } from '../trial/run-trial.ts'
import { maxSlices } from '../dataset/devset/slice-examples.ts'
import { distributionOf, sortKnown, summarizeScores } from './summarize-scores.ts'
import type { Tally } from './tally.ts'

/** What a report is built of. */
export interface ReportParts {
  readonly runId: string
  readonly program: EvaluationReport['program']
  readonly devset: Devset
  readonly measures: readonly Measure[]
  readonly tally: Tally
  readonly stopped: EvaluationReport['stopped']
  readonly environment: Omit<EvaluationReport['environment'], 'models' | 'node' | 'platform'>
}

/** Builds the report of what was counted. */
export function buildReport(parts: ReportParts): EvaluationReport {
  const { runId, program, devset, measures, tally, stopped, environment } = parts
  const { repeats, status, usage, metricUsage } = tally
  const { groups } = devset
  const failed = countOf(status, 2)
  const metrics = measures.map(
    (measure, index) => [measure.key, reportMetric(measure, index, tally, groups, failed)] as const,
  )
  const totalUsd = totalCost(tally)
  const { slices, warnings } = reportSlices(parts, new Map(metrics), groups)
  const counts = {
    planned: status.length,
    finished: tally.finished,
    resumed: tally.resumed,
    failed,
    missing: countOf(status, 3),
    notRun: status.length - tally.finished,
  }
  const report: EvaluationReport = {
    schemaVersion: 1,
    runId,
    program,
    dataset: {
      n: devset.size,
      hash: devset.hash,
      exampleIds: devset.ids,
      ...(groups && { groups }),
    },
    repeats,
    counts,
    metrics: Object.fromEntries(metrics),
    slices,
    errors: [...tally.errors.values()].toSorted((a, b) => b.count - a.count),
    latencyMs: distributionOf(sortKnown(tally.durations)),
    cost: {
      totalUsd,
      perTrialUsd: totalUsd === null || tally.finished === 0 ? null : totalUsd / tally.finished,
      metricsUsd: costOf(metricUsage),
    },
    perExample: {
      latencyMs: meansByExample(tally, tally.durations, (ms) => Math.round(ms * 1000) / 1000),
      costUsd: meansByExample(tally, tally.costs),
    },
    usage,
    metricUsage,
    warnings: [],
    environment: { node: process.version, platform: process.platform, ...environment, models: Object.keys(usage) },
    ...(stopped && { stopped }),
  }
  return { ...report, warnings: [...warningsOf(report), ...warnings] }
}

function reportMetric(
  { metric, reduce, threshold, best }: Measure,
  index: number,
  { repeats, scores: columns }: Tally,
  groups: readonly (string | null)[] | undefined,
  failures: number,
): MetricReport {
  const column = columns[index] as Float64Array
  const scores = reduceColumn(column, repeats, (trials) => reduceRepeats(trials, reduce, threshold))
  const isChance = typeof reduce !== 'string'
  const { mean, interval, n, passRate } = summarizeScores(scores, groups, isChance ? undefined : threshold)
  const sorted = sortKnown(scores)
  const top = isChance ? 1 : Math.max(best, sorted.at(-1) ?? best)
  const missing = scores.length - n
  const meanWith = (value: number): number =>
    mean === null ? value : mean + (value - mean) * (missing / scores.length)
  return {
    name: metric.name,
    version: metric.version,
    mean,
    interval,
    median: n === 0 ? null : quantileOfSorted(sorted, 0.5),
    quantiles: n === 0 ? [] : [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1].map((p) => quantileOfSorted(sorted, p)),
    passRate,
    threshold,
    n,
    failures,
    missing,
    bounds: { worst: meanWith(isChance ? 0 : metric.worst), best: meanWith(top) },
    scores,
    ...(repeats > 1 && { trialScores: rowsOf(column, repeats) }),
  }
}

/** One score for each example; NaN in the column and `null` in the result are missing. */
function reduceColumn(
  column: Float64Array,
  repeats: number,
  reduce: (trials: readonly number[]) => number | null,
): (number | null)[] {
  const scores: (number | null)[] = []
  const trials: number[] = []
  for (let start = 0; start < column.length; start += repeats) {
    trials.length = 0
    for (let place = start; place < start + repeats; place += 1) {
      if (!Number.isNaN(column[place])) trials.push(column[place]!)
    }
    scores.push(reduce(trials))
  }
  return scores
}

function rowsOf(column: Float64Array, repeats: number): (number | null)[][] {
  return Array.from({ length: column.length / repeats }, (_, index) =>
    [...column.subarray(index * repeats, (index + 1) * repeats)].map((score) => (Number.isNaN(score) ? null : score)),
  )
}

/** What all trials cost together; `null` when the cost of one is unknown. */
function totalCost({ status, costs }: Tally): number | null {
  let sum = 0
  for (let place = 0; place < costs.length; place += 1) if (status[place] !== 0) sum += costs[place]!
  return Number.isNaN(sum) ? null : sum
}

/** The mean of each example's trials that say something about the program; `null` when one of them is unknown. */
function meansByExample(
  { repeats, status }: Tally,
  column: Float64Array,
  round: (mean: number) => number = (mean) => mean,
): (number | null)[] {
  return Array.from({ length: column.length / repeats }, (_, index) => {
    let sum = 0
    let count = 0
    for (let place = index * repeats; place < (index + 1) * repeats; place += 1) {
      if (status[place] !== 1 && status[place] !== 2) continue
      sum += column[place]!
      count += 1
    }
    return count === 0 || Number.isNaN(sum) ? null : round(sum / count)
  })
}

function reportSlices(
  { devset, measures }: ReportParts,
  metrics: ReadonlyMap<string, MetricReport>,
  groups: readonly (string | null)[] | undefined,
): { readonly slices: EvaluationReport['slices']; readonly warnings: ReportWarning[] } {
  const warnings: ReportWarning[] = []
  const slices: Record<string, Record<string, SliceReport>> = {}
  for (const [field, found] of devset.slices) {
    if (!found) {
      const message = `The field '${field}' has more than ${maxSlices} values, so it makes no slices. Choose a coarser one.`
      warnings.push({ code: 'SLICE_TOO_FINE', message })
      continue
    }
    const reports = [...found].map(([value, places]) => {
      const byMetric = measures.map(({ key, reduce, threshold }) => {
        const scores = places.map((place) => metrics.get(key)?.scores[place] ?? null)
        const own = groups && places.map((place) => groups[place] ?? null)
        return [key, summarizeScores(scores, own, typeof reduce === 'string' ? threshold : undefined)] as const
      })
      return [value, { examples: places.length, places, metrics: Object.fromEntries(byMetric) }] as const
    })
    slices[field] = Object.fromEntries(reports)
  }
  return { slices, warnings }
}

function warningsOf({ counts, dataset, metrics, environment, stopped }: EvaluationReport): ReportWarning[] {
  const warnings: ReportWarning[] = []
  const warn = (code: string, message: string): void => void warnings.push({ code, message })
  if (stopped) warn('STOPPED_EARLY', `${stopped.message} ${counts.notRun} of ${counts.planned} trials were not run.`)
  for (const [name, { missing, bounds }] of Object.entries(metrics)) {
    if (missing / dataset.n > 0.05 && counts.notRun === 0) {
      warn(
        'MANY_MISSING',
        `${missing} of ${dataset.n} examples have no score by '${name}', so its mean may be anything from ` +
          `${bounds.worst.toFixed(3)} to ${bounds.best.toFixed(3)}. Run the evaluation again with the same store to try them again.`,
      )
    }
  }
  if (dataset.n < 30) {
    warn('FEW_EXAMPLES', `${dataset.n} examples can show large effects only. Use more before you trust a difference.`)
  }
  const { lm, models } = environment
  const asked = (lm?.split(', ') ?? []).map((id) => id.slice(Math.max(id.lastIndexOf(':'), id.lastIndexOf('/')) + 1))
  for (const model of models) {
    if (lm === null || lm.includes(model) || asked.some((name) => model.includes(name))) continue
    warn('MODEL_RENAMED', `'${lm}' was asked, and '${model}' answered. Make sure that it is the model you mean.`)
  }
  return warnings
}

function countOf(status: Uint8Array, wanted: number): number {
  let count = 0
  for (const each of status) if (each === wanted) count += 1
  return count
}
