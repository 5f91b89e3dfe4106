import { MetricError } from '../errors.ts'
import { type Example, type Execution, program, type UsageByModel } from '@dspex/core'
import { blameFor, describeError } from './classify-error.ts'
import type { Measure } from './measure.ts'
import { contextBeside, type EvaluationContext } from './subject.ts'
import type { TrialScore } from './trial.ts'
import type { TrialSummary } from './trial-store.ts'

/** What an output is judged with. */
export interface ScoringSettings {
  /** The metrics. */
  readonly measures: readonly Measure[]
  /** What the program was run on. */
  readonly example: Example<object, object>
  /** The hash of its labels. */
  readonly labelsHash: string
  /** What the program did. */
  readonly execution: Execution<unknown>
  /** Context of metrics that call LMs. */
  readonly context: EvaluationContext
  /** Ends the scoring. */
  readonly signal: AbortSignal
}

/** What metrics said. */
export interface Scoring {
  /** By name and version of the metric. */
  readonly scores: Readonly<Record<string, TrialScore>>
  /** What the metrics' own LM calls used. */
  readonly usage: UsageByModel
}

/** Judges an output by each metric. One that fails leaves its score missing; a fault of the set-up and an abort reject. */
export async function scoreTrial(settings: ScoringSettings): Promise<Scoring> {
  const { measures, context, signal } = settings
  if (measures.length === 0) return { scores: {}, usage: {} }
  const { output, usage } = await judging.execute({ settings }, { ...contextBeside(context), signal })
  return { scores: Object.fromEntries(output), usage }
}

/** As a program, metrics have usage, and an end at the abort. */
const judging = program('metrics', {}, ({ settings }: { readonly settings: ScoringSettings }) =>
  Promise.all(settings.measures.map((measure) => scoreBy(measure, settings))),
)

async function scoreBy(
  { id, metric }: Measure,
  { example, execution, labelsHash, signal }: ScoringSettings,
): Promise<readonly [id: string, score: TrialScore]> {
  try {
    const { score, feedback, details } = await metric.score(example, execution.output, execution)
    if (typeof score !== 'number' || !Number.isFinite(score)) throw noScore(id, metric.name, example.id, score)
    return [id, { score, ...(feedback !== undefined && { feedback }), ...(details && { details }), labelsHash }]
  } catch (error) {
    signal.throwIfAborted()
    const cause = MetricError.isInstance(error) ? error.cause : error
    if (cause !== undefined && blameFor(cause) === 'setup') throw cause
    return [id, { error: describeError(error) }]
  }
}

/** A metric that was not made by `metric` may give anything. */
function noScore(id: string, metric: string, exampleId: string, score: unknown): MetricError {
  return new MetricError(`Metric '${id}' gave ${String(score)} on example '${exampleId}'. Return a finite number.`, {
    code: 'METRIC_RESULT_INVALID',
    metric,
    exampleId,
  })
}

/** The scores that a stored trial still lacks: of these metrics in these versions, by these labels. */
export function missingMeasures(
  measures: readonly Measure[],
  { failure, scores }: TrialSummary,
  labelsHash: string,
): readonly Measure[] {
  if (failure) return []
  // A metric that failed is asked again: that costs no run of the program.
  return measures.filter(({ id }) => {
    const score = Object.hasOwn(scores, id) ? scores[id] : undefined
    return score === undefined || score.error !== undefined || score.labelsHash !== labelsHash
  })
}
