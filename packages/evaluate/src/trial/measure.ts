import { ConfigurationError, type Execution, type Metric, type Score } from '@dspex/core'
import { type MetricFunction, toMetric } from '../metric/metric.ts'

/**
 * How several runs on one example become one score: the mean, the median, the most frequent score (of equally frequent
 * ones the lowest), or the chance that at least one (`passAtK`) or each (`passHatK`) of k runs passes.
 */
export type Reduce = 'mean' | 'median' | 'majority' | { readonly passAtK: number } | { readonly passHatK: number }

/** A metric, or a function as one. */
export type MetricLike<Input extends object, Labels extends object, Output> =
  | Metric<Input, Labels, Output>
  | MetricFunction<Input, Labels, Output>
  | UncheckedMetric<Input, Labels, Output>

/**
 * A metric over fields that are not known before they are read, as those of `loadJsonl`: a made metric is taken at its
 * word, and fails on examples that lack what it reads.
 */
export type UncheckedMetric<Input extends object, Labels extends object, Output> = string extends
  | keyof Input
  | keyof Labels
  ? Omit<Metric, 'score'> & {
      /** Judges one output. */
      readonly score: (example: never, output: Output, execution?: Execution<unknown>) => Promise<Score>
    }
  : never

/** Metrics by the name under which they are reported. */
export type MetricRecord<Input extends object, Labels extends object, Output, Name extends string = string> = Readonly<
  Record<
    Name,
    | MetricLike<Input, Labels, Output>
    | {
        /** The metric. */
        readonly metric: MetricLike<Input, Labels, Output>
        /** How repeats become one score. @default as the evaluation says */
        readonly reduce?: Reduce | undefined
        /** A score of at least this passes. @default 1 */
        readonly threshold?: number | undefined
        /** The best score, for the bounds of what is missing. @default 1, or the highest seen if that is more */
        readonly best?: number | undefined
      }
  >
>

/** A metric as the harness uses it. */
export interface Measure {
  /** Its name in the report. */
  readonly key: string
  /** Its name and version: where stores keep its scores. */
  readonly id: string
  readonly metric: Metric<object, object, unknown>
  readonly reduce: Reduce
  readonly threshold: number
  readonly best: number
}

/**
 * Reads the metrics of an evaluation.
 *
 * @throws ConfigurationError when there is none, one is no metric, or two can't be told apart
 */
export function readMeasures(metrics: MetricRecord<never, never, never>, reduce: Reduce, repeats: number): Measure[] {
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics))
    throw new ConfigurationError(
      '`metrics` names each metric. Pass a record of them: metrics: { exact: answerExactMatch() }.',
    )
  const measures = Object.entries(metrics).map(([key, given]) => readMeasure(key, given, reduce))
  if (measures.length === 0)
    throw new ConfigurationError('There is no metric. Pass at least one: metrics: { exact: answerExactMatch() }.')
  const seen = new Map<string, Measure>()
  for (const measure of measures) {
    const twin = seen.get(measure.id)
    if (twin && twin.metric.score !== measure.metric.score) {
      throw new ConfigurationError(
        `Metrics '${twin.key}' and '${measure.key}' are both '${measure.id}' to a store, so their scores would mix. ` +
          'Give one another name or version: metric(name, fn, { version }).',
      )
    }
    seen.set(measure.id, measure)
    const { reduce } = measure
    const k = typeof reduce === 'string' ? 1 : 'passAtK' in reduce ? reduce.passAtK : reduce.passHatK
    if (!Number.isInteger(k) || k < 1 || k > repeats) {
      throw new ConfigurationError(
        `Metric '${measure.key}' needs ${k} runs on each example, but \`repeats\` is ${repeats}. Choose k from 1 to \`repeats\`.`,
      )
    }
  }
  return measures
}

function readMeasure(key: string, given: MetricRecord<never, never, never>[string], reduce: Reduce): Measure {
  const settings = typeof given === 'object' && given !== null && 'metric' in given ? given : { metric: given }
  const metric = toMetric(settings.metric as MetricFunction<object, object, unknown>, { name: key })
  return {
    key,
    id: `${metric.name}@${metric.version}`,
    metric,
    reduce: settings.reduce ?? reduce,
    threshold: settings.threshold ?? 1,
    best: settings.best ?? 1,
  }
}
