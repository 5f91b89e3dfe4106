import { AsyncLocalStorage } from 'node:async_hooks'
import { ConfigurationError } from '@dspex/core'
import { eventStream } from '@dspex/core/implement'
import { measureNoise, type NoiseReport } from './compare/noise.ts'
import type { ExampleRow } from './dataset/example-row.ts'
import type { FittingRow, KnownInputs, LabelsOf } from './dataset/fitting-row.ts'
import type { EvaluationResult } from './result/report.ts'
import type { EvaluationEvent } from './run/evaluation-events.ts'
import type { AnyOptions, EvaluateOptions } from './run/evaluation-options.ts'
import type { NamedProgram } from './run/open-evaluation.ts'
import { runEvaluation } from './run/run-evaluation.ts'
import type { Evaluated, EvaluatedOn, InputOf, OutputOf } from './trial/subject.ts'

/** Evaluates a program, with its events as a stream beside. */
export interface Evaluate {
  /**
   * Runs a program on every example and judges what comes out. One failing example never ends the evaluation: what the
   * program got wrong has the metric's worst score, what the infrastructure or the metric got wrong is missing. With a
   * store, what is there already is neither run nor paid again.
   *
   * Rejects with a `ConfigurationError` and the like when no trial can succeed (no LM, a wrong key, a metric that finds
   * its field on no example), with the reason of an abort, and with what the store threw; what was stored stays.
   *
   * @example const report = await evaluate(rag, { devset, metrics: { f1: f1Score() } }); report.metrics.f1.mean
   */
  <Input extends object, Row extends ExampleRow<object, object>, Output, const Name extends string>(
    program: Evaluated<Input, Output>,
    options: EvaluateOptions<Row['inputs'], LabelsOf<Row>, Output, Name, FittingRow<Row, Input>>,
  ): Promise<EvaluationResult<NoInfer<Name>>>
  /**
   * Does the same, told as it happens; the last event carries the report. Work begins with the first `next()` and waits
   * for a reader who is slow; leaving the loop stops it.
   */
  events<Input extends object, Row extends ExampleRow<object, object>, Output, const Name extends string>(
    program: Evaluated<Input, Output>,
    options: EvaluateOptions<Row['inputs'], LabelsOf<Row>, Output, Name, FittingRow<Row, Input>>,
  ): AsyncGenerator<EvaluationEvent<NoInfer<Name>>, void, undefined>
  /**
   * Runs the program against itself: twice on every example, interleaved, each time as other samples. What differs is
   * noise: no smaller difference between two programs is worth believing. Otherwise as {@link evaluate}.
   *
   * @example const { metrics, summary } = await evaluate.noise(rag, { devset, metrics: { f1: f1Score() } })
   */
  noise<Input extends object, Row extends ExampleRow<object, object>, Output, const Name extends string>(
    program: Evaluated<Input, Output>,
    options: Omit<EvaluateOptions<Row['inputs'], LabelsOf<Row>, Output, Name, FittingRow<Row, Input>>, 'executor'>,
  ): Promise<NoiseReport<NoInfer<Name>>>
}

/** Evaluates programs; see {@link Evaluate}. */
export const evaluate: Evaluate = Object.assign(
  // What the types of `Evaluate` promise of names, the metrics given keep.
  async (program: Evaluated<never, unknown>, options: AnyOptions) => {
    const reports = await runEvaluation([['program', program]], options)
    return reports.get('program')
  },
  {
    events: (program: Evaluated<never, unknown>, options: AnyOptions) =>
      evaluationStream([['program', program]], options),
    noise: async (program: Evaluated<never, unknown>, options: AnyOptions) => {
      const { seed = 'noise', executor } = options
      if (executor)
        throw new ConfigurationError('An executor has one seed for all runs, so it can show no noise. Leave it out.')
      const lanes = [1, 2].map((run) => [`run ${run}`, program, `${seed}/${run}`] as const)
      const [first, second] = [...(await runEvaluation(lanes, options)).values()]
      return measureNoise(first as EvaluationResult, second as EvaluationResult)
    },
  },
) as unknown as Evaluate

/** Evaluates several programs at once, with the events of all as a stream beside. */
export interface EvaluateTogether {
  /**
   * Evaluates several programs at once, interleaved trial by trial, so that what changes over time (a provider under
   * load, a model behind an alias) meets all of them alike: for comparisons. Otherwise as {@link evaluate}.
   *
   * @returns a report for each program, by its name
   * @example const reports = await evaluateTogether({ baseline: rag, candidate: withState(rag, state) }, { devset, metrics })
   */
  <
    const Programs extends Readonly<Record<string, unknown>>,
    Row extends ExampleRow<object, object>,
    const Name extends string,
  >(
    programs: Programs & Readonly<Record<string, EvaluatedOn<KnownInputs<Row>>>>,
    options: Omit<
      EvaluateOptions<
        Row['inputs'],
        LabelsOf<Row>,
        OutputOf<Programs[keyof Programs]>,
        Name,
        FittingRow<Row, InputOf<Programs[keyof Programs]>>
      >,
      'name' | 'version'
    >,
  ): Promise<{ readonly [Each in keyof Programs]: EvaluationResult<NoInfer<Name>> }>
  /** Does the same, told as it happens; the last events carry a report each, under the program's name. */
  events<
    const Programs extends Readonly<Record<string, unknown>>,
    Row extends ExampleRow<object, object>,
    const Name extends string,
  >(
    programs: Programs & Readonly<Record<string, EvaluatedOn<KnownInputs<Row>>>>,
    options: Omit<
      EvaluateOptions<
        Row['inputs'],
        LabelsOf<Row>,
        OutputOf<Programs[keyof Programs]>,
        Name,
        FittingRow<Row, InputOf<Programs[keyof Programs]>>
      >,
      'name' | 'version'
    >,
  ): AsyncGenerator<EvaluationEvent<NoInfer<Name>>, void, undefined>
}

/** Evaluates several programs at once; see {@link EvaluateTogether}. */
export const evaluateTogether: EvaluateTogether = Object.assign(
  async (programs: Readonly<Record<string, Evaluated<never, unknown>>>, options: AnyOptions) =>
    Object.fromEntries(await runEvaluation(Object.entries(programs), options)),
  {
    events: (programs: Readonly<Record<string, Evaluated<never, unknown>>>, options: AnyOptions) =>
      evaluationStream(Object.entries(programs), options),
  },
) as unknown as EvaluateTogether

function evaluationStream(
  programs: readonly NamedProgram[],
  options: AnyOptions,
): AsyncGenerator<EvaluationEvent, void, undefined> {
  const inContext = AsyncLocalStorage.snapshot()
  return eventStream<EvaluationEvent>((emit, signal) =>
    inContext(() => runEvaluation(programs, withSignal(options, signal), emit)),
  )
}

function withSignal(options: AnyOptions, signal: AbortSignal): AnyOptions {
  return { ...options, signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal }
}
