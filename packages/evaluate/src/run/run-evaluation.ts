import { evaluateWork } from './evaluate-work.ts'
import { work } from '@dspex/core/implement'
import { readCodeVersion } from '../result/code-version.ts'
import type { EvaluationResult } from '../result/report.ts'
import type { Measure } from '../trial/measure.ts'
import { runEngine } from './engine.ts'
import type { CountedLane, EngineSettings } from './engine-settings.ts'
import type { EvaluationEvent } from './evaluation-events.ts'
import type { AnyOptions } from './evaluation-options.ts'
import { type NamedProgram, openEvaluation } from './open-evaluation.ts'
import { reportLane } from './report-lane.ts'

/** Tells of an event, and waits until somebody has taken it. */
export type Emit = (event: EvaluationEvent) => Promise<void>

/** Evaluates programs: reads the options, runs what has no result yet, reports. Gives the reports by name. */
export async function runEvaluation(
  programs: readonly NamedProgram[],
  options: AnyOptions,
  emit?: Emit,
): Promise<Map<string, EvaluationResult>> {
  const startedAt = new Date()
  const beganAt = performance.now()
  const opened = await openEvaluation(programs, options)
  const settings: EngineSettings = { ...opened, onTrial: emit && trialTeller(opened, emit) }
  const { lanes, runId, devset } = settings
  if (emit) await tellStart(settings, emit)
  return work(
    evaluateWork,
    () => ({ programs: lanes.map(({ name }) => name), runId, examples: devset.size }),
    async () => {
      const stopped = await runEngine(settings)
      const code = await readCodeVersion()
      const reports = new Map<string, EvaluationResult>()
      for (const [place, lane] of lanes.entries()) {
        const durationMs = performance.now() - beganAt
        const report = await reportLane(lane, settings, { stopped, code, startedAt, durationMs })
        reports.set((programs[place] as NamedProgram)[0], report)
        if (emit) await tellEnd(lane, report, emit)
      }
      return reports
    },
  )
}

async function tellStart({ lanes, runId, devset, repeats }: EngineSettings, emit: Emit): Promise<void> {
  const planned = devset.size * repeats
  for (const { name: program, programHash } of lanes)
    await emit({ type: 'run-start', program, programHash, runId, planned })
}

function trialTeller(
  { measures, repeats }: Pick<EngineSettings, 'measures' | 'repeats'>,
  emit: Emit,
): EngineSettings['onTrial'] {
  return ({ name: program, tally }, index, { row: trial, ran }) => {
    const scores = scoresAt(tally.scores, measures, index * repeats + trial.repeat)
    const rescored = ran === 'metrics'
    return emit({ type: 'trial-end', program, index, trial, scores, rescored, finished: tally.finished })
  }
}

function scoresAt(
  columns: readonly Float64Array[],
  measures: readonly Measure[],
  place: number,
): Record<string, number | null> {
  return Object.fromEntries(
    measures.map(({ key }, index) => {
      const score = columns[index]?.[place] as number
      return [key, Number.isNaN(score) ? null : score]
    }),
  )
}

async function tellEnd({ name: program }: CountedLane, report: EvaluationResult, emit: Emit): Promise<void> {
  for (const warning of report.warnings) await emit({ type: 'warning', program, ...warning })
  await emit({ type: 'run-end', program, report })
}
