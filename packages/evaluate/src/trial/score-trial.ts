import { MetricError } from '../errors.ts'
import { type Example, type Execution, program, type UsageByModel } from '@dspex/core'
import { blameFor, describeError, sayValue } from './classify-error.ts'
import { copyExample } from './copy-example.ts'
import { keepValue, reviveValue } from './kept-value.ts'
import type { Measure } from './measure.ts'
import type { EvaluationContext } from './subject.ts'
import type { TrialRow, TrialScore } from './trial.ts'
import type { TrialSummary } from './trial-store.ts'

/** What an output is judged with. */
export interface ScoringSettings {
  /** The metrics. */
  readonly measures: readonly Measure[]
  /** What the program was run on. */
  readonly example: Example<object, object>
  /** The hash of its labels. */
  readonly labelsHash: string
  /** What the program did, as it is kept. */
  readonly row: TrialRow
  /** Context of metrics that call LMs. */
  readonly context: EvaluationContext
  /** Ends the scoring. */
  readonly signal: AbortSignal
}

/** What metrics said. */
export interface Scoring {
  /** By name and version of the metric. */
  readonly scores: Readonly<Record<string, TrialScore>>
  /** What LM calls of metrics used, one entry for each metric that made some. */
  readonly usage: readonly UsageByModel[]
}

/**
 * Judges a trial by each metric. Metrics see what is kept of it, never what the program left: so they say the same now,
 * after an interruption, and in a search. One that fails leaves its score missing; a fault of the set-up and an abort
 * reject.
 */
export async function scoreTrial(settings: ScoringSettings): Promise<Scoring> {
  const { measures, row } = settings
  const { execution: id = '', trace, usage, durationMs } = row
  const judged = await Promise.all(
    measures.map((measure) => {
      // Copies, since a metric may sort or cut what it is given: others judge it too, and the row is yet to be kept.
      const execution: Execution<unknown> = {
        id,
        output: reviveValue(row.output),
        trace: [...trace],
        usage,
        durationMs,
      }
      return judgeBy(measure, execution, { ...settings, example: copyExample(settings.example) })
    }),
  )
  return {
    scores: Object.fromEntries(judged.map(({ id, score }) => [id, score])),
    usage: judged.flatMap(({ usage }) => (hasCalls(usage) ? [usage] : [])),
  }
}

interface Judgement {
  readonly id: string
  readonly score: TrialScore
  readonly usage: UsageByModel
}

async function judgeBy(measure: Measure, execution: Execution<unknown>, settings: ScoringSettings): Promise<Judgement> {
  const { context, signal, example, labelsHash } = settings
  const input: JudgingInput = { measure, execution, example, labelsHash }
  const { output: score, usage } = await judging.execute(input, { ...context, signal })
  const isDear = score.error === undefined && hasCalls(usage)
  return { id: measure.id, score: isDear ? { ...score, usage } : score, usage }
}

function hasCalls(usage: UsageByModel): boolean {
  return Object.keys(usage).length > 0
}

/** What is told to who listens to events, so without context and its credentials. */
interface JudgingInput extends Pick<ScoringSettings, 'example' | 'labelsHash'> {
  readonly measure: Measure
  readonly execution: Execution<unknown>
}

/** As a program, a metric has usage, and an end at the abort. */
const judging = program('metric', {}, (input: JudgingInput, { signal }) => scoreBy(input, signal))

async function scoreBy(
  { measure: { id, metric }, execution, example, labelsHash }: JudgingInput,
  signal: AbortSignal | undefined,
): Promise<TrialScore> {
  try {
    const { score, feedback, details } = await metric.score(example, execution.output, execution)
    if (typeof score !== 'number' || !Number.isFinite(score)) throw noScore(id, metric.name, example.id, score)
    return {
      score,
      ...(feedback !== undefined && { feedback: typeof feedback === 'string' ? feedback : sayValue(feedback) }),
      ...(details && { details: keepValue({ ...details }) as Readonly<Record<string, unknown>> }),
      labelsHash,
    }
  } catch (error) {
    signal?.throwIfAborted()
    const cause = MetricError.isInstance(error) ? error.cause : error
    if (cause !== undefined && blameFor(cause) === 'setup') throw cause
    return { error: describeError(error) }
  }
}

/** A metric that was not made by `metric` may give anything. */
function noScore(id: string, metric: string, exampleId: string, score: unknown): MetricError {
  return new MetricError(`Metric '${id}' gave ${sayValue(score)} on example '${exampleId}'. Return a finite number.`, {
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
