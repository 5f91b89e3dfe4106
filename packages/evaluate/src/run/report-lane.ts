import { currentContext, findPredictors, type Score } from '@dspex/core'
import { buildReport } from '../result/build-report.ts'
import type { CodeVersion } from '../result/code-version.ts'
import type { EarlyStop, EvaluationReport, EvaluationResult, ReportWarning } from '../result/report.ts'
import type { Lane } from '../trial/lane.ts'
import { versionOfSubject } from '../trial/subject.ts'
import type { TrialRow } from '../trial/trial.ts'
import type { CountedLane, EngineSettings } from './engine-settings.ts'

/** What all programs of an evaluation have in common when it has ended. */
export interface Ending {
  readonly stopped: EarlyStop | undefined
  readonly code: CodeVersion
  readonly startedAt: Date
  /** In milliseconds. */
  readonly durationMs: number
}

type Settings = Pick<EngineSettings, 'runId' | 'devset' | 'measures' | 'store' | 'repeats' | 'signal'>

/** Builds the report of one program, with the way to its trials. */
export async function reportLane(lane: CountedLane, settings: Settings, ending: Ending): Promise<EvaluationResult> {
  const { subject, programHash, seed, tally } = lane
  const { runId, devset, measures } = settings
  const { stopped, code, startedAt, durationMs } = ending
  const report = buildReport({
    runId,
    program: { name: subject.name, version: versionOfSubject(subject), hash: programHash },
    devset,
    measures,
    tally,
    stopped,
    environment: {
      ...code,
      lm: askedLMs(lane),
      seed: seed ?? null,
      startedAt: startedAt.toISOString(),
      durationMs,
    },
  })
  const read = (signal: AbortSignal | undefined): AsyncIterable<TrialRow> => trialsOf(settings, programHash, signal)
  const doubts = await doubtsOf(report, settings, read)
  return withTrials({ ...report, warnings: [...report.warnings, ...lane.warnings, ...doubts] }, read)
}

/** Asks the metrics whose scores are all the worst whether that can be. */
async function doubtsOf(
  { metrics }: EvaluationReport,
  { measures, signal }: Settings,
  read: (signal: AbortSignal | undefined) => AsyncIterable<TrialRow>,
): Promise<readonly ReportWarning[]> {
  const warnings = new Map<string, ReportWarning>()
  for (const { key, id, metric } of measures) {
    const scores = metrics[key]?.scores.filter((score) => score !== null) ?? []
    if (!metric.doubt || scores.length === 0 || scores.some((score) => score !== metric.worst)) continue
    const doubt = await metric.doubt(scoresOf(read(signal), id))
    // Metrics of one kind have one doubt.
    if (doubt && !warnings.has(doubt.code)) warnings.set(doubt.code, doubt)
  }
  return [...warnings.values()]
}

async function* scoresOf(rows: AsyncIterable<TrialRow>, id: string): AsyncGenerator<Score, void, undefined> {
  for await (const { scores } of rows) {
    const score = Object.hasOwn(scores, id) ? scores[id] : undefined
    if (score && score.error === undefined) yield score
  }
}

function askedLMs({ subject, context: { lm, overrideLM } }: Lane): string | null {
  const outer = currentContext()
  const override = overrideLM ?? outer.overrideLM
  if (override) return override.id
  const own = [...findPredictors(subject.program).values()].map(({ lm }) => lm?.id)
  const ids = [...own, (lm ?? outer.lm)?.id].filter((id) => id !== undefined)
  return ids.length > 0 ? [...new Set(ids)].join(', ') : null
}

/** The way to the trials is no part of the report's JSON. */
function withTrials(
  report: EvaluationReport,
  read: (signal: AbortSignal | undefined) => AsyncIterable<TrialRow>,
): EvaluationResult {
  const trials: EvaluationResult['trials'] = ({ signal } = {}) => read(signal)
  return Object.defineProperty({ ...report }, 'trials', { value: trials, enumerable: false }) as EvaluationResult
}

async function* trialsOf(
  { store, runId, devset, repeats }: Settings,
  programHash: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrialRow, void, undefined> {
  for await (const row of store.read({ runId, programHash }, { signal })) {
    const index = devset.indexOf(row.exampleId)
    if (index !== undefined && devset.hasInputs(index, row.exampleHash) && row.repeat < repeats) yield row
  }
}
