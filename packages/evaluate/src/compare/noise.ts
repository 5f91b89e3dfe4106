import type { EvaluationReport, ReportWarning } from '../result/report.ts'
import { groupItems, mean, studentQuantile, totalsOfUnits } from '@dspex/statistics'
import { clustersOf, metricOf, pairReports } from './pair-reports.ts'

/** How much the results of one program vary by themselves. Plain JSON. */
export interface NoiseReport<Name extends string = string> {
  /** The version of this format. */
  readonly schemaVersion: 1
  /** What was run twice. */
  readonly program: Omit<EvaluationReport['program'], 'hash'>
  /** On what. */
  readonly dataset: { readonly n: number; readonly hash: string }
  /** How often on each example in each run. */
  readonly repeats: number
  /** The noise by each metric, by its name. */
  readonly metrics: Readonly<
    Record<
      Name,
      {
        /** How many examples have a score from both runs. */
        readonly n: number
        /** The share of these whose score changed. */
        readonly changed: number
        /** By how much the score of an example changed, without its sign. */
        readonly meanAbsoluteChange: number
        /** By how much the mean changed. */
        readonly difference: number
        /**
         * The standard deviation of the difference between the means of two runs: √(Σ T²)/n over the changes T of independent
         * units. The program is the same, so the mean change is known to be 0 and need not be estimated.
         */
        readonly standardDeviation: number
        /**
         * The smallest difference worth believing at this n: of two runs of the same program, 5% differ by more. Another
         * program also does better on some examples and worse on others, which takes more still: `compare` counts both.
         */
        readonly noiseFloor: number
      }
    >
  >
  /** The same in plain words, a sentence for each metric. */
  readonly summary: string
  /** What to know before believing the figures. */
  readonly warnings: readonly ReportWarning[]
  /** Both evaluations. */
  readonly runs: readonly [EvaluationReport<Name>, EvaluationReport<Name>]
}

type MetricNoise = NoiseReport['metrics'][string]

/** Measures how much two runs of the same program differ. */
export function measureNoise<Name extends string>(
  first: EvaluationReport<Name>,
  second: EvaluationReport<Name>,
): NoiseReport<Name> {
  const pairing = pairReports({ baseline: first, candidate: second }, undefined)
  const clusters = clustersOf(pairing, undefined)?.labels
  const metrics: Record<string, MetricNoise> = {}
  for (const name of pairing.metrics) {
    const scores = pairing.scoresOf(name)
    const changes: number[] = []
    const labels: (string | number | undefined)[] = []
    for (const [place, score] of scores.baseline.entries()) {
      const other = scores.candidate[place] ?? null
      if (score === null || other === null) continue
      changes.push(other - score)
      labels.push(clusters?.[place])
    }
    metrics[name] = noiseOf(changes, labels)
  }
  const { name, version } = first.program
  return {
    schemaVersion: 1,
    program: { name, version },
    dataset: { n: first.dataset.n, hash: first.dataset.hash },
    repeats: first.repeats,
    metrics: metrics as Record<Name, MetricNoise>,
    summary: describe(metrics),
    warnings: [...findWarnings(first, metrics)],
    runs: [first, second],
  }
}

function noiseOf(changes: readonly number[], labels: readonly (string | number | undefined)[]): MetricNoise {
  const units = groupItems(changes.length, labels)
  const squares = totalsOfUnits(changes, units).reduce((sum, total) => sum + total ** 2, 0)
  const standardDeviation = Math.sqrt(squares) / changes.length
  return {
    n: changes.length,
    changed: changes.filter((change) => Math.abs(change) > 1e-12).length / changes.length,
    meanAbsoluteChange: mean(changes.map(Math.abs)),
    difference: mean(changes),
    standardDeviation,
    noiseFloor: studentQuantile(0.975, { degreesOfFreedom: units.count }) * standardDeviation,
  }
}

function describe(metrics: Readonly<Record<string, MetricNoise>>): string {
  return Object.entries(metrics)
    .map(([name, { n, changed, noiseFloor }]) =>
      changed === 0
        ? `By '${name}' no score of ${n} changed.`
        : `By '${name}' ${(changed * 100).toFixed(0)}% of ${n} scores changed; do not believe a difference below ` +
          `${Number(noiseFloor.toPrecision(2))}.`,
    )
    .join(' ')
}

function* findWarnings(
  report: EvaluationReport,
  metrics: Readonly<Record<string, MetricNoise>>,
): Generator<ReportWarning> {
  if (Object.values(metrics).every(({ changed }) => changed === 0)) {
    const message =
      'No score changed between the two runs. Either the program is deterministic (temperature 0, no LM), or a cache ' +
      'does not tell samples apart: its key must hold `rolloutId`. A provider may still vary from day to day.'
    yield { code: 'NO_NOISE_SEEN', message }
  }
  for (const [name, { n }] of Object.entries(metrics)) {
    if (n === metricOf(report, name).scores.length) continue
    const message = `${report.dataset.n - n} of ${report.dataset.n} examples lack a score by '${name}' and are left out.`
    yield { code: 'MISSING_SCORES', message }
  }
  if (report.dataset.n < 50) {
    const message = `${report.dataset.n} examples show noise only roughly. Use 50 at least, or more repeats.`
    yield { code: 'FEW_EXAMPLES', message }
  }
}
