import { DatasetError } from '../errors.ts'
import { ConfigurationError } from '@dspex/core'
import type { EvaluationReport, MetricReport } from '../result/report.ts'
import type { ClusterLabels } from '@dspex/statistics'

/** Two evaluations to compare. */
export interface ReportPair<Baseline extends string = string, Candidate extends string = string> {
  /** What to compare with. */
  readonly baseline: EvaluationReport<Baseline>
  /** What may be better. */
  readonly candidate: EvaluationReport<Candidate>
}

/** Two lists of scores, in the order of the baseline's devset. */
export interface PairedLists {
  readonly baseline: readonly (number | null)[]
  readonly candidate: readonly (number | null)[]
}

/** Two reports whose examples were matched. */
export interface Pairing extends ReportPair {
  /** The names of the metrics, the one that decides first. */
  readonly metrics: readonly string[]
  /** The scores by a metric. */
  readonly scoresOf: (metric: string) => PairedLists
  /** Figures of each example. */
  readonly figuresOf: (figure: 'latencyMs' | 'costUsd') => PairedLists
}

/**
 * Matches two reports example by example.
 *
 * @throws DatasetError when they are not on the same examples, or too few have both scores
 * @throws ConfigurationError when a metric is absent or of two versions, or both are the same evaluation
 */
export function pairReports({ baseline, candidate }: ReportPair, wanted: readonly string[] | undefined): Pairing {
  checkReport(baseline, 'baseline')
  checkReport(candidate, 'candidate')
  checkSameExamples(baseline, candidate)
  const { program } = baseline
  if (program.hash === candidate.program.hash && baseline.runId === candidate.runId) {
    throw new ConfigurationError(
      `Both reports are of '${program.name}' in one run, with the same version and state: there is nothing to compare. ` +
        'To see how much its results vary by themselves, use evaluate.noise; to compare it over time, give each ' +
        'evaluation its own `runId`.',
    )
  }
  const metrics = chooseMetrics(baseline, candidate, wanted)
  const placeOf = new Map(candidate.dataset.exampleIds.map((id, place) => [id, place]))
  const places = baseline.dataset.exampleIds.map((id) => placeOf.get(id) as number)
  const inOrder = <T>(values: readonly T[]): T[] => places.map((place) => values[place] as T)
  const pairing: Pairing = {
    baseline,
    candidate,
    metrics,
    scoresOf: (metric) => ({
      baseline: metricOf(baseline, metric).scores,
      candidate: inOrder(metricOf(candidate, metric).scores),
    }),
    figuresOf: (figure) => ({
      baseline: baseline.perExample[figure],
      candidate: inOrder(candidate.perExample[figure]),
    }),
  }
  for (const metric of metrics) checkOverlap(pairing, metric)
  return pairing
}

/**
 * The cluster of each example; `undefined` when each stands for itself.
 *
 * @throws ConfigurationError when the field is not known
 */
export function clustersOf(
  { baseline, candidate }: ReportPair,
  field: string | false | undefined,
): { readonly field: string; readonly labels: ClusterLabels } | undefined {
  const { groups } = baseline.dataset
  if (field === false || (field === undefined && groups === undefined)) return undefined
  if (field === undefined || (field === 'group' && groups)) {
    return { field: 'group', labels: (groups ?? []).map((group) => group ?? undefined) }
  }
  const slices = Object.hasOwn(baseline.slices, field) ? baseline.slices[field] : undefined
  if (!slices) {
    const known = [...(groups ? ['group'] : []), ...Object.keys(baseline.slices)].map((name) => `'${name}'`)
    throw new ConfigurationError(
      `The report of '${baseline.program.name}' does not say which examples share a value of '${field}'. ` +
        `${known.length > 0 ? `It knows ${known.join(', ')}. ` : ''}Evaluate with { slices: ['${field}'] }, or give ` +
        `examples a \`group\`. (Compared with '${candidate.program.name}'.)`,
    )
  }
  const labels: string[] = []
  for (const [value, { places }] of Object.entries(slices)) for (const place of places) labels[place] = value
  return { field, labels }
}

/** The report of a metric that is known to be there. */
export function metricOf(report: EvaluationReport, name: string): MetricReport {
  return report.metrics[name] as MetricReport
}

function checkReport(report: unknown, side: string): void {
  const { schemaVersion, dataset, metrics, perExample } = (report ?? {}) as Partial<EvaluationReport>
  if (schemaVersion === 1 && dataset && metrics && perExample) return
  throw new ConfigurationError(`The ${side} is no report of an evaluation. Pass what evaluate() returned, or its JSON.`)
}

function checkSameExamples(
  { dataset: a, program }: EvaluationReport,
  { dataset: b, program: other }: EvaluationReport,
): void {
  if (a.hash !== b.hash) {
    const known = new Set(a.exampleIds)
    const shared = b.exampleIds.filter((id) => known.has(id)).length
    const found =
      shared === a.n && shared === b.n
        ? 'the ids are the same, but inputs have changed'
        : `${shared} ids are in both, of ${a.n} and ${b.n}`
    throw unpairable(
      `'${program.name}' and '${other.name}' were not evaluated on the same examples: ${found}. Evaluate both on one ` +
        'devset; with a store, only what is new is run.',
    )
  }
  if (a.groups && b.groups) {
    const groupOf = new Map(b.exampleIds.map((id, place) => [id, b.groups?.[place]]))
    const moved = a.exampleIds.find((id, place) => groupOf.get(id) !== a.groups?.[place])
    if (moved !== undefined)
      throw unpairable(`Example '${moved}' has another group in each evaluation. Evaluate both on one devset.`)
  }
}

function chooseMetrics(
  baseline: EvaluationReport,
  candidate: EvaluationReport,
  wanted: readonly string[] | undefined,
): readonly string[] {
  const has = (report: EvaluationReport, name: string): boolean => Object.hasOwn(report.metrics, name)
  const names = [...new Set(wanted ?? Object.keys(baseline.metrics).filter((name) => has(candidate, name)))]
  const list = (report: EvaluationReport): string => Object.keys(report.metrics).join(', ')
  if (names.length === 0) {
    throw new ConfigurationError(
      `The reports share no metric: '${baseline.program.name}' has ${list(baseline)}, '${candidate.program.name}' has ` +
        `${list(candidate)}. Evaluate both by one metric; with a store, outputs that are there are only scored again.`,
    )
  }
  for (const name of names) {
    for (const report of [baseline, candidate]) {
      if (has(report, name)) continue
      throw new ConfigurationError(
        `'${report.program.name}' has no metric '${name}', only ${list(report)}. Evaluate it by '${name}' too; with a ` +
          'store, outputs that are there are only scored again.',
      )
    }
    const [first, second] = [metricOf(baseline, name), metricOf(candidate, name)]
    if (first.name === second.name && first.version === second.version) continue
    throw new ConfigurationError(
      `'${name}' is ${first.name}@${first.version} in one report and ${second.name}@${second.version} in the other, so ` +
        'the scores do not mean the same. Evaluate both by one version; with a store, outputs that are there are only ' +
        'scored again.',
    )
  }
  return names
}

/** An evaluation that stopped early may be compared as far as it came, if that is far enough. */
function checkOverlap({ baseline, candidate, scoresOf }: Pairing, metric: string): void {
  const lists = scoresOf(metric)
  const both = lists.baseline.filter((score, place) => score !== null && lists.candidate[place] !== null).length
  const all = lists.baseline.length
  const names = `'${baseline.program.name}' and '${candidate.program.name}'`
  const finish = 'Run the evaluations again with the same store: they go on where they ended.'
  if (both === 0) throw unpairable(`No example has a score by '${metric}' from both ${names}. ${finish}`)
  const notRun = baseline.counts.notRun + candidate.counts.notRun
  if (notRun > 0 && both * 2 < all) {
    throw unpairable(
      `Only ${both} of ${all} examples have a score by '${metric}' from both ${names}, as ${notRun} trials were not ` +
        `run. ${finish}`,
    )
  }
}

function unpairable(message: string): DatasetError {
  return new DatasetError(message, { code: 'DATASET_INVALID' })
}
