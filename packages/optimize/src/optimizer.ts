import type { BudgetLimits, Example, Program, ProgramState, ProgramView } from '@dspex/core'
import type {
  CheckpointStore,
  EvaluationContext,
  Executor,
  FittingRow,
  Holdout,
  MetricLike,
  TrialStore,
} from '@dspex/evaluate'
import type { Forecast, OptimizationReport } from './optimization-report.ts'
import type { SearchEvent } from './search-events.ts'

/**
 * Improves the state of a program: the port of everything that searches. Make one with `defineOptimizer`, prove it with
 * `testOptimizer` of `@dspex/optimize/conformance`. What to improve, and what is better, is said by each call.
 */
export interface Optimizer<Report extends OptimizationReport = OptimizationReport> {
  /** Names it in reports and events. */
  readonly name: string
  /**
   * Searches for a better state. The program itself is not touched. Rejects with a `ConfigurationError` and the like
   * when nothing can come of it, and with the reason of an abort; what a store has then is used the next time.
   *
   * @example const { program, state, report } = await optimizer.compile(rag, { trainset, metric, lm })
   */
  compile<Input extends object, Row extends Example<object, object>, Output>(
    program: Program<Input, Output>,
    options: CompileOptions<Row['inputs'], Row['labels'], Output, FittingRow<Row, Input>>,
  ): Promise<Optimized<Input, Output, Report>>
  /** Does the same, told as it happens; the last event carries the result. Leaving the loop stops the work. */
  events<Input extends object, Row extends Example<object, object>, Output>(
    program: Program<Input, Output>,
    options: CompileOptions<Row['inputs'], Row['labels'], Output, FittingRow<Row, Input>>,
  ): AsyncGenerator<OptimizationEvent<Input, Output, Report>, void, undefined>
  /** Says what `compile` will probably take, before anything is spent. */
  forecast<Input extends object, Row extends Example<object, object>, Output>(
    program: Program<Input, Output>,
    options: ForecastOptions<Row['inputs'], Row['labels'], Output, FittingRow<Row, Input>>,
  ): Promise<Forecast>
}

/** What a program is optimized with. */
export interface CompileOptions<
  Input extends object,
  Labels extends object,
  Output,
  Row extends Example<object, object> = Example<Input, Labels>,
> extends ForecastOptions<Input, Labels, Output, Row> {
  /** Judges outputs: what is better. What it says in `feedback` may be shown to reflections. */
  readonly metric: MetricLike<Input, Labels, Output>
}

/** What a forecast is made with: all that `compile` takes, the metric if it is there already. */
export interface ForecastOptions<
  Input extends object,
  Labels extends object,
  Output,
  Row extends Example<object, object> = Example<Input, Labels>,
> extends EvaluationContext {
  /** Examples to learn from. */
  readonly trainset: readonly Row[]
  /** Judges outputs. A forecast judges none. */
  readonly metric?: MetricLike<Input, Labels, Output> | undefined
  /** Examples to choose by among finalists; nothing is learnt from them. @default the trainset, with care */
  readonly valset?: readonly Row[] | undefined
  /** Examples for the last word, which the search never sees. @default none, so no verdict */
  readonly holdout?: readonly Row[] | Holdout<Input, Labels, Row> | undefined
  /** Names all random choices. @default 0 */
  readonly seed?: string | number | undefined
  /** Where trials are kept: with the same store an optimization that was interrupted goes on. @default in memory */
  readonly store?: TrialStore | undefined
  /** Where replies of reflections are kept, for the same purpose. @default in memory */
  readonly checkpoints?: CheckpointStore | undefined
  /** Keeps studies apart that must not share results. @default 'default' */
  readonly runId?: string | undefined
  /** How many trials run at once. @default 8 */
  readonly concurrency?: number | undefined
  /** What may be spent; it goes before that of the optimizer. */
  readonly budget?: BudgetLimits | undefined
  /** Runs the program, perhaps elsewhere. @default in this process */
  readonly executor?: Executor | undefined
  /** Cancels the optimization. */
  readonly signal?: AbortSignal | undefined
}

/** What an optimizer returns. */
export interface Optimized<Input extends object, Output, Report extends OptimizationReport = OptimizationReport> {
  /** The program looked at with the state. */
  readonly program: ProgramView<Input, Output>
  /** The state; that of the given program when nothing better was found. */
  readonly state: ProgramState
  /** How it came about. Plain JSON. */
  readonly report: Report
}

/** What happens during an optimization, in the order in which it happens. */
export type OptimizationEvent<
  Input extends object = never,
  Output = unknown,
  Report extends OptimizationReport = OptimizationReport,
> = SearchEvent | OptimizeEndEvent<Input, Output, Report>

/** The optimization has ended. */
export interface OptimizeEndEvent<Input extends object, Output, Report extends OptimizationReport> {
  readonly type: 'optimize-end'
  /** What `compile` returns. */
  readonly result: Optimized<Input, Output, Report>
}
