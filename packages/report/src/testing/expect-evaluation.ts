import { AssertionError } from 'node:assert'
import { redactText } from '@dspex/core/implement'
import {
  assertImproved,
  type CompareOptions,
  ComparisonError,
  type EvaluationReport,
  type MetricComparison,
  type MetricReport,
} from '@dspex/evaluate'

/** Which figure of a metric has to reach the floor. */
export interface ScoreFloorOptions {
  /**
   * `mean`: the mean itself. `lower`: the lower end of its 95% interval, so that luck does not pass.
   *
   * @default 'mean'
   */
  readonly bound?: 'mean' | 'lower' | undefined
}

/** What can be expected of an evaluation. Each fails with an `AssertionError`, or returns the same for the next. */
export interface EvaluationExpectation<Name extends string = string> {
  /** Expects the mean of a metric, or the lower end of its interval, to be at least `floor`. */
  toScoreAtLeast(metric: Name, floor: number, options?: ScoreFloorOptions): this
  /** Expects the program to have failed on no trial. */
  toHaveNoFailures(): this
  /** Expects the program to have failed on at most so many trials: a count, or below 1 a share of those that ended. */
  toFailAtMost(limit: number): this
  /** Expects every trial to have run, and every example to have a score by every metric. */
  toHaveNoMissing(): this
  /** Expects all trials together to have cost at most so many US dollars. An unknown price does not pass. */
  toCostAtMost(usd: number): this
  /** Expects the program to be better than a baseline, as `assertImproved` does. */
  toImproveOn<Baseline extends string>(
    baseline: EvaluationReport<Baseline>,
    options?: CompareOptions<Baseline & Name>,
  ): this
}

/**
 * Begins expectations about an evaluation, in vitest or any other runner.
 *
 * @example expectEvaluation(report).toScoreAtLeast('f1', 0.8, { bound: 'lower' }).toHaveNoFailures()
 */
export function expectEvaluation<Name extends string>(report: EvaluationReport<Name>): EvaluationExpectation<Name> {
  const { counts, cost, program } = report
  const expectation: EvaluationExpectation<Name> = {
    toScoreAtLeast(metric, floor, { bound = 'mean' } = {}) {
      const found = metricNamed(report, metric)
      const actual = bound === 'mean' ? found.mean : (found.interval?.lower ?? null)
      if (actual !== null && actual >= floor) return expectation
      const { lower, upper } = found.interval ?? {}
      const interval = lower === undefined || upper === undefined ? 'no interval' : `${show(lower)} to ${show(upper)}`
      const figure = bound === 'mean' ? 'mean' : 'lower bound'
      return fail(
        [
          `Expected '${program.name}' to have a ${figure} of at least ${floor} by '${metric}', but it is ${show(actual)}.`,
          `Mean ${show(found.mean)} (${interval}) on ${found.n} examples, ${found.missing} missing.`,
          ...listWorst(report, found),
        ],
        { actual, expected: floor, caller: expectation.toScoreAtLeast },
      )
    },
    toHaveNoFailures() {
      if (counts.failed === 0) return expectation
      return fail(
        [
          `Expected '${program.name}' to fail on no trial, but it failed on ${counts.failed} of ${counts.finished}.`,
          ...listErrors(report),
        ],
        { actual: counts.failed, expected: 0, caller: expectation.toHaveNoFailures },
      )
    },
    toFailAtMost(limit) {
      const allowed = limit < 1 ? limit * counts.finished : limit
      if (counts.failed <= allowed) return expectation
      const most = limit < 1 ? `${Number((limit * 100).toFixed(2))}% of trials` : `${limit} trials`
      return fail(
        [
          `Expected '${program.name}' to fail on at most ${most}, but it failed on ${counts.failed} of ${counts.finished}.`,
          ...listErrors(report),
        ],
        { actual: counts.failed, expected: allowed, caller: expectation.toFailAtMost },
      )
    },
    toHaveNoMissing() {
      const missing = listMissing(report)
      if (counts.notRun === 0 && missing.length === 0) return expectation
      return fail(
        [
          `Expected every trial of '${program.name}' to have run and to be scored; ${counts.notRun} were not run.`,
          ...missing,
          ...listErrors(report),
        ],
        { actual: missing.length, expected: 0, caller: expectation.toHaveNoMissing },
      )
    },
    toCostAtMost(usd) {
      const { totalUsd } = cost
      if (totalUsd !== null && totalUsd <= usd) return expectation
      return fail([`Expected '${program.name}' to cost at most $${usd}, but ${describeCost(report)}.`], {
        actual: totalUsd,
        expected: usd,
        caller: expectation.toCostAtMost,
      })
    },
    toImproveOn(baseline, options) {
      try {
        assertImproved({ baseline, candidate: report }, options)
        return expectation
      } catch (error) {
        if (!ComparisonError.isInstance(error)) throw error
        const { comparison } = error
        const metric = comparison.metrics[comparison.primary] as MetricComparison
        return fail([error.message, ...listLosses(baseline.dataset.exampleIds, metric)], {
          actual: comparison.verdict,
          expected: 'improved',
          caller: expectation.toImproveOn,
        })
      }
    },
  }
  return expectation
}

/** How many examples a message lists. */
const listed = 5

function metricNamed(report: EvaluationReport, name: string): MetricReport {
  const found = Object.hasOwn(report.metrics, name) ? report.metrics[name] : undefined
  if (found) return found
  throw new TypeError(`The evaluation has no metric '${name}', only ${Object.keys(report.metrics).join(', ')}.`)
}

function listWorst({ dataset }: EvaluationReport, { scores }: MetricReport): string[] {
  const worst = [...scores.keys()]
    .filter((place) => scores[place] !== null)
    .toSorted((a, b) => (scores[a] as number) - (scores[b] as number))
    .slice(0, listed)
  if (worst.length === 0) return ['No example has a score.']
  const lines = worst.map((place) => `  ${show(scores[place] as number)}  ${dataset.exampleIds[place]}`)
  return ['The lowest scores (feedback and outputs: report.trials()):', ...lines]
}

function listLosses(ids: readonly string[], { differences }: MetricComparison): string[] {
  const losses = [...differences.keys()]
    .filter((place) => (differences[place] ?? 0) < 0)
    .toSorted((a, b) => (differences[a] as number) - (differences[b] as number))
    .slice(0, listed)
  if (losses.length === 0) return []
  return ['The largest losses:', ...losses.map((place) => `  ${show(differences[place] as number)}  ${ids[place]}`)]
}

/** A line for each metric by which examples have no score. */
function listMissing({ dataset, metrics }: EvaluationReport): string[] {
  return Object.entries<MetricReport>(metrics)
    .filter(([, metric]) => metric.missing > 0)
    .map(([name, { scores }]) => {
      const ids = dataset.exampleIds.filter((_, place) => scores[place] === null)
      return `${ids.length} of ${dataset.n} examples have no score by '${name}': ${cut(ids)}.`
    })
}

function describeCost({ cost: { totalUsd }, usage }: EvaluationReport): string {
  return totalUsd === null
    ? `the price of ${Object.keys(usage).join(', ') || 'a model'} is unknown. Pass \`price\` to the evaluation`
    : `it cost $${show(totalUsd)}`
}

function listErrors({ errors }: EvaluationReport): string[] {
  return errors
    .slice(0, listed)
    .map(
      ({ blame, name, code, count, exampleId, message }) =>
        `  ${count} × ${name}${code === undefined ? '' : ` ${code}`} (${blame}), as on '${exampleId}': ${message.split('\n')[0]}`,
    )
}

function cut(ids: readonly string[]): string {
  const shown = ids.slice(0, listed).join(', ')
  return ids.length > listed ? `${shown}, …` : shown
}

function show(value: number | null): string {
  return value === null ? 'unknown' : String(Number(value.toFixed(3)))
}

/** Fails with a stack that begins where the expectation was written. */
function fail(
  lines: readonly string[],
  {
    actual,
    expected,
    caller,
  }: { readonly actual: unknown; readonly expected: unknown; readonly caller: (...args: never[]) => unknown },
): never {
  throw new AssertionError({ message: redactText(lines.join('\n')), actual, expected, stackStartFn: caller })
}
