import type { EvaluationReport, ReportWarning } from '../result/report.ts'
import type { ClusterLabels } from '@dspex/statistics'
import type { CompareOptions } from './compare-options.ts'
import { compareScores, type ScoreStudy, verdictOf } from './compare-scores.ts'
import type { MetricComparison, Verdict, Comparison } from './comparison.ts'
import type { ProgramNames } from './describe-comparison.ts'
import { metricOf, type PairedLists, type Pairing } from './pair-reports.ts'

/** What there is to warn about. */
export interface WarningContext {
  readonly pairing: Pairing
  readonly metrics: Readonly<Record<string, MetricComparison>>
  readonly studies: readonly ScoreStudy[]
  readonly levels: readonly { readonly level: number }[]
  readonly settings: Comparison['settings']
  readonly names: ProgramNames
  readonly options: CompareOptions
  readonly clusters: ClusterLabels | undefined
}

/** Lists what to know before believing the verdicts. */
export function warningsOf(context: WarningContext): ReportWarning[] {
  return [...warningsOfData(context), ...warningsOfRuns(context), ...warningsOfUse(context)]
}

/** Below this many independent units, an interval is too wide to find what people look for. */
const fewUnits = 50

function* warningsOfData(context: WarningContext): Generator<ReportWarning> {
  const { pairing, metrics, settings } = context
  const units = Math.min(...Object.values(metrics).map(({ details }) => details.units))
  if (units < fewUnits) {
    const what = settings.cluster === null ? 'examples' : `groups by ${settings.cluster}`
    const message = `${units} independent ${what} can show large differences only. Use ${fewUnits} at least.`
    yield { code: 'FEW_EXAMPLES', message }
  }
  for (const report of [pairing.baseline, pairing.candidate]) {
    if (report.counts.notRun === 0) continue
    const message =
      `The evaluation of '${report.program.name}' stopped with ${report.counts.notRun} of ${report.counts.planned} ` +
      'trials not run. Examples without a score are left out.'
    yield { code: 'STOPPED_EARLY', message }
  }
  for (const [place, name] of pairing.metrics.entries()) {
    const study = context.studies[place] as ScoreStudy
    const missing = study.differences.length - study.known.length
    if (missing === 0) continue
    const { verdict } = metrics[name] as MetricComparison
    const worst = verdictIfMissingFailed(context, place)
    const effect =
      worst === verdict
        ? `If the missing ones had failed, the verdict would still be '${verdict}'.`
        : `If the missing ones had failed, the verdict would be '${worst}' instead of '${verdict}'.`
    const message =
      `${missing} of ${study.differences.length} examples lack a score by '${name}' from one of the programs, and are ` +
      `left out. ${effect} Evaluate again with the same store to fill them in.`
    yield { code: 'MISSING_SCORES', message }
  }
}

function verdictIfMissingFailed(
  { pairing, levels, settings, options, clusters }: WarningContext,
  place: number,
): Verdict {
  const name = pairing.metrics[place] as string
  const lists = pairing.scoresOf(name)
  const worst = worstOf(pairing.baseline, name) ?? worstOf(pairing.candidate, name) ?? 0
  const filled: PairedLists = {
    baseline: lists.baseline.map((score) => score ?? worst),
    candidate: lists.candidate.map((score) => score ?? worst),
  }
  const study = compareScores(filled, { clusters, seed: options.seed ?? 0 })
  return verdictOf(study, levels[place]?.level as number, settings.smallestEffect)
}

/** The metric's worst score, which the report says only through the mean that it would lead to. */
function worstOf(report: EvaluationReport, name: string): number | undefined {
  const { scores, bounds, missing } = metricOf(report, name)
  if (missing === 0) return undefined
  const sum = scores.reduce<number>((total, score) => total + (score ?? 0), 0)
  return Math.round(((bounds.worst * scores.length - sum) / missing) * 1e9) / 1e9
}

/** Longer apart than this, a provider may have changed in between. */
const apartMs = 3_600_000

function* warningsOfRuns({ pairing: { baseline, candidate }, names }: WarningContext): Generator<ReportWarning> {
  if (baseline.repeats !== candidate.repeats) {
    const message =
      `'${names.baseline}' was run ${baseline.repeats} times on each example and '${names.candidate}' ` +
      `${candidate.repeats} times. Metrics such as pass@k, the median or the majority depend on it: use equal repeats.`
    yield { code: 'REPEATS_DIFFER', message }
  }
  const models = [baseline, candidate].map(({ environment }) => environment.models.toSorted().join(', '))
  if (models[0] !== '' && models[1] !== '' && models[0] !== models[1]) {
    const message =
      `'${names.baseline}' was answered by ${models[0]}, '${names.candidate}' by ${models[1]}: the difference is that ` +
      'of programs and models together.'
    yield { code: 'MODELS_DIFFER', message }
  }
  const [first, second] = [baseline.environment, candidate.environment].toSorted(
    (a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt),
  ) as [EvaluationReport['environment'], EvaluationReport['environment']]
  const gap = Date.parse(second.startedAt) - Date.parse(first.startedAt) - first.durationMs
  if (gap > apartMs) {
    const message =
      `The evaluations ran ${(gap / apartMs).toFixed(gap < 10 * apartMs ? 1 : 0)} hours apart, in which a provider may ` +
      'have changed. Run them interleaved with evaluateTogether to rule that out.'
    yield { code: 'RUN_APART', message }
  }
}

function* warningsOfUse({ options, names }: WarningContext): Generator<ReportWarning> {
  const { selectedOn = false, judge, holdoutUses = 0 } = options
  if (selectedOn) {
    const message =
      `'${names.candidate}' was chosen by its score on these examples, which flatters it: part of the difference is luck ` +
      'that will not come back. Compare on examples that took no part in the choice.'
    yield { code: 'SELECTED_ON_DATA', message }
  }
  if (holdoutUses > 1) {
    const message =
      `These examples were looked at ${holdoutUses} times. Choices that follow what was seen make each look worth less: ` +
      'for the last word, use examples that nobody has seen.'
    yield { code: 'HOLDOUT_REUSED', message }
  }
  if (!judge) return
  const { kappa: agreement, n } = judge
  const kappa = agreement?.kappa ?? null
  // Landis and Koch (Biometrics 33, 1977) call agreement above 0.6 substantial.
  if (agreement && kappa !== null && kappa >= 0.6 && agreement.lower >= 0.4) return
  const found =
    agreement && kappa !== null
      ? `is κ = ${kappa.toFixed(2)} (${agreement.lower.toFixed(2)} to ${agreement.upper.toFixed(2)}) on ${n} outputs`
      : 'could not be measured'
  const message =
    `The judge’s agreement with people ${found}. Below 0.6, what it finds may not be what people would find: improve the ` +
    'judge, or have people rate more outputs.'
  yield { code: 'UNRELIABLE_JUDGE', message }
}
