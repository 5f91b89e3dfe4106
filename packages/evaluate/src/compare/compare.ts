import { ConfigurationError } from '@dspex/core'
import type { EvaluationReport } from '../result/report.ts'
import { checkBetweenZeroAndOne } from '@dspex/statistics'
import type { CompareOptions } from './compare-options.ts'
import type { Comparison, MetricComparison } from './comparison.ts'
import { warningsOf } from './comparison-warnings.ts'
import { compareFigure } from './compare-figure.ts'
import { compareScores, finishComparison } from './compare-scores.ts'
import { describeMetric, namesOf } from './describe-comparison.ts'
import { holmLevels } from './holm-levels.ts'
import { clustersOf, pairReports, type ReportPair } from './pair-reports.ts'

/**
 * Says whether a candidate is better than a baseline, and whether that is known: pairs two evaluations of the same
 * examples and gives for each metric an interval of the difference and the verdict that follows from it. The interval
 * holds the truth in 1 − alpha of all comparisons; improved and worse together err at most as often as alpha says.
 *
 * @throws DatasetError when the reports are not on the same examples, or too few examples have both scores
 * @throws ConfigurationError when a metric is absent or of two versions, both reports are one evaluation, or an option
 *   is out of range
 * @example const { verdict, summary } = compare({ baseline, candidate }, { metric: 'f1', smallestEffect: 0.03 })
 */
export function compare<Baseline extends string, Candidate extends string>(
  reports: ReportPair<Baseline, Candidate>,
  options?: CompareOptions<Baseline & Candidate>,
): Comparison<Baseline & Candidate>
export function compare(reports: ReportPair, options: CompareOptions = {}): Comparison {
  const { metric, alpha = 0.05, smallestEffect, seed = 0 } = options
  checkOptions(options)
  const pairing = pairReports(reports, typeof metric === 'string' ? [metric] : metric)
  const clusters = clustersOf(pairing, options.cluster)
  const settings = {
    alpha,
    smallestEffect: smallestEffect ?? null,
    cluster: clusters?.field ?? null,
    adjustment: pairing.metrics.length > 1 ? ('holm' as const) : ('none' as const),
  }
  const labels = clusters?.labels
  const studies = pairing.metrics.map((name) => compareScores(pairing.scoresOf(name), { clusters: labels, seed }))
  const levels = holmLevels(
    studies.map(({ pValue }) => pValue),
    alpha,
  )
  const names = namesOf(pairing)
  const metrics: Record<string, MetricComparison> = {}
  for (const [place, name] of pairing.metrics.entries()) {
    const study = studies[place] as (typeof studies)[number]
    const { level, adjustedPValue } = levels[place] as (typeof levels)[number]
    const found = finishComparison(study, { level, adjustedPValue, settings, slices: pairing.baseline.slices, seed })
    metrics[name] = { ...found, summary: describeMetric(found, { names, settings, unit: study.unit }) }
  }
  const primary = pairing.metrics[0] as string
  const { verdict, summary } = metrics[primary] as MetricComparison
  const figureOptions = { clusters: labels, alpha, seed }
  return {
    schemaVersion: 1,
    baseline: programOf(pairing.baseline),
    candidate: programOf(pairing.candidate),
    dataset: { n: pairing.baseline.dataset.n, hash: pairing.baseline.dataset.hash },
    settings,
    primary,
    verdict,
    summary,
    metrics,
    latencyMs: compareFigure(pairing.figuresOf('latencyMs'), figureOptions),
    costUsd: compareFigure(pairing.figuresOf('costUsd'), figureOptions),
    warnings: warningsOf({ pairing, metrics, studies, levels, settings, names, options, clusters: labels }),
  }
}

function checkOptions({ alpha = 0.05, smallestEffect, holdoutUses = 0 }: CompareOptions): void {
  try {
    checkBetweenZeroAndOne(alpha, 'alpha')
  } catch (error) {
    throw new ConfigurationError((error as Error).message)
  }
  if (smallestEffect !== undefined && !(smallestEffect > 0 && Number.isFinite(smallestEffect))) {
    throw new ConfigurationError(
      `\`smallestEffect\` is ${smallestEffect}. Give the smallest difference that matters to you, above 0.`,
    )
  }
  if (!Number.isSafeInteger(holdoutUses) || holdoutUses < 0) {
    throw new ConfigurationError(
      `\`holdoutUses\` is ${holdoutUses}. Give a whole number from 0: (await holdout.uses()).length.`,
    )
  }
}

function programOf({ program, runId, environment }: EvaluationReport): Comparison['baseline'] {
  const { name, version, hash } = program
  return { name, version, hash, runId, startedAt: environment.startedAt }
}
