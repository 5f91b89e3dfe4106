import {
  type Context,
  currentContext,
  type Example,
  type Execution,
  executionOf,
  type LMOptions,
  type TraceEntry,
  type UsageByModel,
} from '@dspex/core'
import { blameFor, describeError } from './classify-error.ts'
import { copyValue } from './copy-example.ts'
import { copyJson, keepValue } from './kept-value.ts'
import type { EvaluationContext, Subject } from './subject.ts'
import type { TrialKey, TrialRow } from './trial.ts'

/** What a trial is run with. */
export interface TrialSettings {
  /** What is run. */
  readonly subject: Subject
  /** On what. */
  readonly example: Example<object, object>
  /** Under which name the outcome is kept. */
  readonly key: TrialKey
  /** Context of the program. */
  readonly context: EvaluationContext
  /** Makes repeats other samples than those of another seed. */
  readonly seed: string | number | undefined
  /** Ends the trial. */
  readonly signal: AbortSignal
}

/**
 * Runs the program once; the row has no scores yet. What the program or the infrastructure gets wrong becomes data; a
 * fault of the set-up and an abort reject.
 */
export async function runTrial({ subject, example, key, context, seed, signal }: TrialSettings): Promise<TrialRow> {
  const options: Context = { ...context, ...rolloutOptions(context, seed, key.repeat), signal }
  try {
    return toRow(key, await subject.program.execute(copyValue(example.inputs) as object, options))
  } catch (error) {
    signal.throwIfAborted()
    const blame = blameFor(error)
    if (blame === 'setup') throw error
    const done = executionOf(error)
    const nothing = { id: undefined, output: undefined, trace: [], usage: {}, durationMs: 0 }
    const row = toRow(key, done ?? nothing)
    return { ...row, failure: { blame, ...describeError(error) } }
  }
}

/** Each repeat is another sample; without a seed the first is the one of ordinary runs, whose cache it shares. */
function rolloutOptions(
  { lmOptions }: EvaluationContext,
  seed: string | number | undefined,
  repeat: number,
): { readonly lmOptions?: LMOptions } {
  if (seed === undefined && repeat === 0) return {}
  const outer = lmOptions?.rolloutId ?? currentContext().lmOptions?.rolloutId
  const parts = [outer, seed, repeat].filter((part) => part !== undefined)
  return { lmOptions: { ...lmOptions, rolloutId: parts.join('/') } }
}

type Done = Omit<Execution<unknown>, 'id'> & { readonly id: string | undefined }

function toRow(key: TrialKey, { id, output, trace, usage, durationMs }: Done): TrialRow {
  return {
    ...key,
    ...(id !== undefined && { execution: id }),
    ...(output !== undefined && { output: keepValue(output) }),
    scores: {},
    usage,
    costUsd: costOf(usage),
    durationMs,
    trace: numberAnew(trace).map(toPlainEntry),
    at: new Date().toISOString(),
  }
}

/** What all calls cost together; `null` when one price is unknown. */
export function costOf(usage: UsageByModel): number | null {
  let sum = 0
  for (const { costUsd } of Object.values(usage)) {
    if (costUsd === null) return null
    sum += costUsd
  }
  return sum
}

/** Ids of a process say nothing later: kept entries are numbered in their order, so that the same run has the same row. */
function numberAnew(trace: readonly TraceEntry[]): TraceEntry[] {
  const places = new Map(trace.map(({ id }, place) => [id, place]))
  return trace.map((entry, id) => ({
    ...entry,
    id,
    parent: entry.parent === undefined ? undefined : places.get(entry.parent),
  }))
}

function toPlainEntry(entry: TraceEntry): TraceEntry {
  const { error, input, output, ...rest } = entry
  return {
    ...rest,
    input: toPlain(input),
    ...(output !== undefined && { output: toPlain(output) }),
    ...(error !== undefined && { error: describeError(error) }),
  }
}

/** As JSON writes it, dates as texts; what it can't write as {@link keepValue} does. */
function toPlain(value: unknown): unknown {
  if (typeof value === 'string' || value === undefined) return value
  try {
    return copyJson(value) ?? keepValue(value)
  } catch {
    return keepValue(value)
  }
}
