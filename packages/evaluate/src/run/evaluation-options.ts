import type { BudgetLimits, Example } from '@dspex/core'
import type { ExampleSource } from '../dataset/devset/devset.ts'
import type { ExampleRow } from '../dataset/example-row.ts'
import type { Executor } from '../trial/executor.ts'
import type { MetricRecord, Reduce } from '../trial/measure.ts'
import type { EvaluationContext } from '../trial/subject.ts'
import type { TrialStore } from '../trial/trial-store.ts'

/** Options of `evaluate`. */
export interface EvaluateOptions<
  Input extends object,
  Labels extends object,
  Output,
  Name extends string = string,
  Row extends ExampleRow<object, object> = ExampleRow<Input, Labels>,
> extends EvaluationContext {
  /**
   * The examples: an array, or a source that can be read several times, such as `loadJsonl(path)`. Leave either alone
   * until the end: results are kept under the inputs that examples had at the beginning. Of a source about 140 bytes are
   * held for each example, so that a million of them fit in little memory.
   */
  readonly devset: readonly (Row & Example<object, object>)[] | AsyncIterable<Row>
  /** By the names that they have in the report: metrics, functions, or `{ metric, reduce, threshold, best }`. */
  readonly metrics: MetricRecord<Input, Labels, Output, Name>
  /** Names the program. @default its own name */
  readonly name?: string | undefined
  /** The version of the program's code. */
  readonly version?: string | undefined
  /** How many trials run at once. @default 8 */
  readonly concurrency?: number | undefined
  /** How often the program is run on each example, each time as another sample. @default 1 */
  readonly repeats?: number | undefined
  /** How repeats become one score, for metrics that do not say. @default 'mean' */
  readonly reduce?: Reduce | undefined
  /** Names the samples of all repeats: other seeds give other samples, and never reuse results of this one. */
  readonly seed?: string | number | undefined
  /** What may be spent; at its end the evaluation stops with what is done. @default no limit */
  readonly budget?: BudgetLimits | undefined
  /**
   * Where trials are kept; what it has already is not run again. Several evaluations may share one that gives claims, in
   * one process or in many: they share the work, and none runs a trial twice. A trial whose evaluation has died is taken
   * over after a minute.
   *
   * @default memoryTrialStore()
   */
  readonly store?: TrialStore | undefined
  /** Keeps studies apart that must not share results. @default 'default' */
  readonly runId?: string | undefined
  /**
   * Stops when more trials than this went wrong, by the program, the infrastructure or a metric: a count, or below 1 a
   * share of all trials. @default no limit
   */
  readonly maxErrors?: number | undefined
  /** Fields by whose values the report is sliced, such as `metadata.topic` or `group`. @default none */
  readonly slices?: readonly string[] | undefined
  /** Runs the programs, perhaps elsewhere; metrics run here. @default in this process */
  readonly executor?: Executor | undefined
  /** Cancels the evaluation: it rejects at once, and what was stored stays. */
  readonly signal?: AbortSignal | undefined
}

/** Options of any evaluation, as the engine room reads them: what the types of its face promise is settled. */
export type AnyOptions = Omit<EvaluateOptions<never, never, never>, 'devset' | 'metrics'> & {
  readonly devset: ExampleSource
  readonly metrics: MetricRecord<never, never, never>
}
