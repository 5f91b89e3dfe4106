import type { EvaluationReport, TrialRow } from '@dspex/evaluate'
import { type Block, createBlockWriter } from './block-writer.ts'
import type { OutputItem, PageSide, RecordItem, ScoreItem, TraceStep, TrialBlockKind } from './page-data.ts'

/** What was read of one program's trials. */
export interface CollectedSide {
  readonly columns: Omit<PageSide, 'blocks' | 'held' | 'scores'>
  readonly blocks: Readonly<Record<TrialBlockKind, readonly Block[]>>
}

/** Options of {@link collectSide}. */
export interface CollectSideOptions {
  readonly report: EvaluationReport
  readonly trials: AsyncIterable<TrialRow> | Iterable<TrialRow>
  /** The ids of the table's rows, in their order. */
  readonly ids: readonly string[]
  readonly repeats: number
  readonly signal?: AbortSignal | undefined
}

/** Reads trials once, in whatever order they come, and packs what the page shows of them. */
export async function collectSide(options: CollectSideOptions): Promise<CollectedSide> {
  const { report, trials, ids, repeats, signal } = options
  const rowOf = new Map(ids.map((id, index) => [id, index]))
  const size = ids.length * repeats
  const status = Array.from({ length: size }, () => 0)
  const latencyMs = Array.from({ length: size }, (): number | null => null)
  const costUsd = Array.from({ length: size }, (): number | null => null)
  const places: number[] = []
  const writers = { outputs: createBlockWriter(), records: createBlockWriter(), traces: createBlockWriter() }
  const nameOf = new Map(Object.entries(report.metrics).map(([key, { name, version }]) => [`${name}@${version}`, key]))
  for await (const trial of trials) {
    signal?.throwIfAborted()
    const row = rowOf.get(trial.exampleId)
    if (row === undefined || trial.repeat >= repeats) continue
    const place = row * repeats + trial.repeat
    status[place] = statusOf(trial)
    latencyMs[place] = round(trial.durationMs, 1)
    costUsd[place] = trial.costUsd
    places.push(place)
    await writers.outputs.add(outputOf(trial))
    await writers.records.add(recordOf(trial, nameOf))
    await writers.traces.add(trial.trace satisfies readonly TraceStep[])
  }
  const blocks = {
    outputs: await writers.outputs.end(),
    records: await writers.records.end(),
    traces: await writers.traces.end(),
  }
  return { columns: { name: report.program.name, status, latencyMs, costUsd, places }, blocks }
}

function statusOf({ failure }: TrialRow): number {
  if (!failure) return 1
  return failure.blame === 'program' ? 2 : 3
}

function outputOf({ output, failure }: TrialRow): OutputItem {
  return { ...(output !== undefined && { output }), ...(failure && { failure }) }
}

/** A store may hold scores of other metrics and versions: the page shows those of the report. */
function recordOf({ scores, usage, at }: TrialRow, nameOf: ReadonlyMap<string, string>): RecordItem {
  const shown: Record<string, ScoreItem> = {}
  for (const [id, given] of Object.entries(scores)) {
    const name = nameOf.get(id)
    if (name === undefined) continue
    const { score, error } = given
    shown[name] = error ? { error } : { score, ...wordsOf(given) }
  }
  return { scores: shown, usage, at }
}

function wordsOf({ feedback, details }: ScoreItem): Pick<ScoreItem, 'feedback' | 'details'> {
  return { ...(feedback !== undefined && { feedback }), ...(details !== undefined && { details }) }
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}
