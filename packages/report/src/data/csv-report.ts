import { ConfigurationError, type Example } from '@dspex/core'
import { isSecretName, redact, redactedJson, redactText } from '@dspex/core/implement'
import { type EvaluationReport, type EvaluationResult, type TrialRow } from '@dspex/evaluate'
import { type CsvCell, csvLine } from '../drawing/csv-line.ts'

/** Options of {@link csvReport}. */
export interface CsvReportOptions {
  /** The examples, whose inputs and labels become columns `input.…` and `label.…`. @default no such columns */
  readonly examples?: readonly Example<object, object>[] | undefined
  /** Stops reading. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes the scores as CSV, line by line: one row for each example, in the order of the devset; secrets in inputs and labels
 * as `[secret]`.
 *
 * @throws DOMException or what the signal says when it fires
 * @example await writeFile('scores.csv', csvReport(report, { examples: devset }))
 */
export async function* csvReport(
  report: EvaluationReport,
  { examples = [], signal }: CsvReportOptions = {},
): AsyncGenerator<string, void, undefined> {
  const { dataset, metrics, perExample } = report
  const keys = Object.keys(metrics)
  const described = describeExamples(examples)
  const { groups } = dataset
  yield csvLine(['id', ...(groups ? ['group'] : []), ...described.columns, ...keys, 'latencyMs', 'costUsd'])
  for (const [place, id] of dataset.exampleIds.entries()) {
    signal?.throwIfAborted()
    yield csvLine([
      id,
      ...(groups ? [groups[place]] : []),
      ...described.cellsOf(id),
      ...keys.map((key) => metrics[key]?.scores[place]),
      perExample.latencyMs[place],
      perExample.costUsd[place],
    ])
  }
}

/**
 * Writes the trials as CSV, line by line as they are read: one row for each run on an example, with output, feedback and
 * error, in no particular order. What is not a text or a number is written as JSON, and secrets as `[secret]`.
 *
 * @throws ConfigurationError when the report is only the JSON of one, which does not hold the trials
 * @example await writeFile('trials.csv', csvTrials(report, { examples: devset }))
 */
export async function* csvTrials(
  report: EvaluationResult,
  { examples = [], signal }: CsvReportOptions = {},
): AsyncGenerator<string, void, undefined> {
  const { dataset, metrics } = report
  const keys = Object.keys(metrics)
  const described = describeExamples(examples)
  const places = new Map(dataset.exampleIds.map((id, place) => [id, place]))
  yield csvLine([
    'id',
    'repeat',
    ...described.columns,
    'output',
    ...keys.flatMap((key) => [key, `${key} feedback`]),
    'error',
    'blame',
    'message',
    'latencyMs',
    'costUsd',
    'at',
  ])
  for await (const row of trialsOf(report, signal)) {
    const { exampleId, repeat, output, failure, durationMs, costUsd, at } = row
    const place = places.get(exampleId) as number
    yield csvLine([
      exampleId,
      repeat,
      ...described.cellsOf(exampleId),
      toCell('output', output),
      ...keys.flatMap((key) => [scoreIn(report, key, place, repeat), toCell('feedback', feedbackIn(report, key, row))]),
      failure?.code ?? failure?.name,
      failure?.blame,
      toCell('message', failure?.message),
      durationMs,
      costUsd,
      at,
    ])
  }
}

/** The trials of a report that knows the way to them. @throws ConfigurationError when it does not */
export function trialsOf(report: EvaluationResult, signal: AbortSignal | undefined): AsyncIterable<TrialRow> {
  if (typeof report.trials === 'function') return report.trials({ signal })
  throw new ConfigurationError(
    "A report's JSON does not hold its trials. Pass what evaluate() returned; with the same store nothing is run again.",
  )
}

/** A failed program has the metric's worst score, which is in the report alone. */
function scoreIn({ metrics }: EvaluationReport, key: string, place: number, repeat: number): CsvCell {
  const { scores, trialScores } = metrics[key] as EvaluationReport['metrics'][string]
  return trialScores ? trialScores[place]?.[repeat] : scores[place]
}

function feedbackIn({ metrics }: EvaluationReport, key: string, row: TrialRow): CsvCell {
  const { name, version } = metrics[key] as EvaluationReport['metrics'][string]
  const score = row.scores[`${name}@${version}`]
  return score?.error ? score.error.message : score?.feedback
}

interface DescribedExamples {
  readonly columns: readonly string[]
  readonly cellsOf: (id: string) => readonly CsvCell[]
}

function describeExamples(examples: readonly Example<object, object>[]): DescribedExamples {
  const inputs = [...new Set(examples.flatMap((example) => Object.keys(example.inputs)))]
  const labels = [...new Set(examples.flatMap((example) => Object.keys(example.labels)))]
  const byId = new Map(examples.map((example) => [example.id, example]))
  return {
    columns: [...inputs.map((name) => `input.${name}`), ...labels.map((name) => `label.${name}`)],
    cellsOf(id) {
      const example = byId.get(id)
      return [
        ...inputs.map((name) => toCell(name, (example?.inputs as Record<string, unknown> | undefined)?.[name])),
        ...labels.map((name) => toCell(name, (example?.labels as Record<string, unknown> | undefined)?.[name])),
      ]
    },
  }
}

function toCell(name: string, given: unknown): CsvCell {
  if (given === undefined || given === null) return undefined
  // The name of the column may make a secret of it.
  const value = typeof given === 'string' && !isSecretName(name) ? redactText(given) : redact({ [name]: given })[name]
  if (typeof value === 'string' || typeof value === 'number') return value
  return redactedJson(value)
}
