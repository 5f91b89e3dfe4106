import { currentContext, findPredictors } from '@dspex/core'
import { buildReport } from '../result/build-report.ts'
import type { CodeVersion } from '../result/code-version.ts'
import type { EarlyStop, EvaluationReport, EvaluationResult } from '../result/report.ts'
import type { Lane } from '../trial/lane.ts'
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

type Settings = Pick<EngineSettings, 'runId' | 'devset' | 'measures' | 'store' | 'repeats'>

/** Builds the report of one program, with the way to its trials. */
export function reportLane(lane: CountedLane, settings: Settings, ending: Ending): EvaluationResult {
  const { subject, programHash, seed, tally } = lane
  const { runId, devset, measures } = settings
  const { stopped, code, startedAt, durationMs } = ending
  const report = buildReport({
    runId,
    program: { name: subject.name, version: subject.version ?? null, hash: programHash },
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
  return withTrials(report, (signal) => trialsOf(settings, programHash, signal))
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
