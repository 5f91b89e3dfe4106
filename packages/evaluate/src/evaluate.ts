import { AsyncLocalStorage } from 'node:async_hooks'
import { ConfigurationError, currentContext, findPredictors } from '@dspex/core'
import { eventStream, traced } from '@dspex/core/implement'
import { measureNoise, type NoiseReport } from './compare/noise.ts'
import { buildReport } from './result/build-report.ts'
import { readCodeVersion } from './result/code-version.ts'
import { type ExampleSource, openDevset } from './dataset/devset/devset.ts'
import { type EngineSettings, type Lane, runEngine } from './run/engine.ts'
import type { EvaluationEvent } from './run/evaluation-events.ts'
import type { CommonOptions, EvaluateOptions, EvaluateTogetherOptions, NoiseOptions } from './run/evaluation-options.ts'
import { type Measure, type MetricRecord, readMeasures } from './trial/measure.ts'
import type { EvaluationReport, EvaluationResult } from './result/report.ts'
import { checkStorable, contextOf, type Evaluated, hashProgram, type Subject, toSubject } from './trial/subject.ts'
import { createTally } from './result/tally.ts'
import type { TrialRow } from './trial/trial.ts'
import { memoryTrialStore } from './store/memory-trial-store.ts'

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
  <Input extends object, Labels extends object, Output, const Metrics extends MetricRecord<Input, Labels, Output>>(
    program: Evaluated<Input, Output>,
    options: EvaluateOptions<Input, Labels, Output, Metrics>,
  ): Promise<EvaluationResult<keyof Metrics & string>>
  /**
   * Does the same, told as it happens; the last event carries the report. Work begins with the first `next()` and waits
   * for a reader who is slow; leaving the loop stops it.
   */
  events<
    Input extends object,
    Labels extends object,
    Output,
    const Metrics extends MetricRecord<Input, Labels, Output>,
  >(
    program: Evaluated<Input, Output>,
    options: EvaluateOptions<Input, Labels, Output, Metrics>,
  ): AsyncGenerator<EvaluationEvent<keyof Metrics & string>, void, undefined>
  /**
   * Runs the program against itself: twice on every example, interleaved, each time as other samples. What differs is
   * noise: no smaller difference between two programs is worth believing. Otherwise as {@link evaluate}.
   *
   * @example const { metrics, summary } = await evaluate.noise(rag, { devset, metrics: { f1: f1Score() } })
   */
  noise<Input extends object, Labels extends object, Output, const Metrics extends MetricRecord<Input, Labels, Output>>(
    program: Evaluated<Input, Output>,
    options: NoiseOptions<Input, Labels, Output, Metrics>,
  ): Promise<NoiseReport<keyof Metrics & string>>
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
    const Programs extends Readonly<Record<string, Evaluated<Input, Output>>>,
    Input extends object,
    Labels extends object,
    Output,
    const Metrics extends MetricRecord<Input, Labels, Output>,
  >(
    programs: Programs & Readonly<Record<string, Evaluated<Input, Output>>>,
    options: EvaluateTogetherOptions<Input, Labels, Output, Metrics>,
  ): Promise<{ readonly [Name in keyof Programs]: EvaluationResult<keyof Metrics & string> }>
  /** Does the same, told as it happens; the last events carry a report each, under the program's name. */
  events<
    Input extends object,
    Labels extends object,
    Output,
    const Metrics extends MetricRecord<Input, Labels, Output>,
  >(
    programs: Readonly<Record<string, Evaluated<Input, Output>>>,
    options: EvaluateTogetherOptions<Input, Labels, Output, Metrics>,
  ): AsyncGenerator<EvaluationEvent<keyof Metrics & string>, void, undefined>
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
  programs: readonly (readonly [string, Evaluated<never, unknown>])[],
  options: AnyOptions,
): AsyncGenerator<EvaluationEvent, void, undefined> {
  const inContext = AsyncLocalStorage.snapshot()
  return eventStream<EvaluationEvent>((emit, signal) =>
    inContext(() => runEvaluation(programs, withSignal(options, signal), emit)),
  )
}

type AnyOptions = CommonOptions & {
  readonly devset: ExampleSource
  readonly metrics: MetricRecord<never, never, never>
  readonly name?: string | undefined
  readonly version?: string | undefined
}
type Emit = (event: EvaluationEvent) => Promise<void>
/** A program under its name; a seed of its own goes before that of the options. */
type NamedProgram = readonly [name: string, program: Evaluated<never, unknown>, seed?: string]

/** Who asks for more at once than the pipeline lets through by itself means it. */
function withRoomFor(concurrency = 0, options: AnyOptions): AnyOptions {
  if (concurrency <= 200 || options.limits !== undefined || currentContext().limits !== undefined) return options
  return { ...options, limits: { maxConcurrency: concurrency } }
}

async function runEvaluation(
  programs: readonly NamedProgram[],
  given: AnyOptions,
  emit?: Emit,
): Promise<Map<string, EvaluationResult>> {
  const options = withRoomFor(given.concurrency, given)
  const { concurrency = 8, repeats = 1, reduce = 'mean', runId = 'default', slices = [], maxErrors } = options
  const startedAt = new Date()
  const beganAt = performance.now()
  const signals = [options.signal, currentContext().signal].filter((signal) => signal !== undefined)
  const signal = signals.length > 0 ? AbortSignal.any(signals) : new AbortController().signal
  signal.throwIfAborted()
  checkWhole('concurrency', concurrency)
  checkWhole('repeats', repeats)
  if (maxErrors !== undefined && !(maxErrors >= 0))
    throw new ConfigurationError(`\`maxErrors\` is ${maxErrors}. Give a count, or a share below 1.`)
  const devset = await openDevset(options.devset, { slices, signal })
  const measures = readMeasures(options.metrics, reduce, repeats)
  const store = options.store ?? memoryTrialStore()
  const lanes = programs.map(([name, program, seed = options.seed]): Lane => {
    const subject = toSubject(program, options)
    if (options.store || options.executor) checkStorable(subject)
    const programHash = hashProgram(subject, contextOf(options), seed)
    return {
      name: programs.length > 1 ? name : subject.name,
      subject,
      programHash,
      seed,
      tally: createTally(devset.size, repeats, measures),
    }
  })
  checkDistinct(lanes)
  const planned = devset.size * repeats
  for (const { name: program, programHash } of lanes)
    await emit?.({ type: 'run-start', program, programHash, runId, planned })

  const onTrial: EngineSettings['onTrial'] =
    emit &&
    (({ name: program, tally }, index, trial, rescored) => {
      const scores = scoresAt(tally.scores, measures, index * repeats + trial.repeat)
      return emit({ type: 'trial-end', program, index, trial, scores, rescored, finished: tally.finished })
    })
  const settings = { lanes, devset, measures, store, runId, repeats, concurrency, options, signal, onTrial }
  return traced(
    'evaluate',
    () => ({ programs: lanes.map(({ name }) => name), runId, examples: devset.size }),
    async () => {
      const stopped = await runEngine(settings)
      const code = await readCodeVersion()
      const reports = new Map<string, EvaluationResult>()
      for (const [place, { name, subject, programHash, seed, tally }] of lanes.entries()) {
        const program = { name: subject.name, version: subject.version ?? null, hash: programHash }
        const environment = {
          ...code,
          lm: askedLMs(subject, options),
          seed: seed ?? null,
          startedAt: startedAt.toISOString(),
          durationMs: performance.now() - beganAt,
        }
        const report = buildReport({ runId, program, devset, measures, tally, stopped, environment })
        for (const warning of report.warnings) await emit?.({ type: 'warning', program: name, ...warning })
        const result = withTrials(report, (signal) => trialsOf(settings, programHash, signal))
        reports.set(programs[place]?.[0] as string, result)
        await emit?.({ type: 'run-end', program: name, report: result })
      }
      return reports
    },
  )
}

/** Programs under one hash would read each other's results; the same program twice says nothing. */
function checkDistinct(lanes: readonly Lane[]): void {
  if (lanes.length === 0) throw new ConfigurationError('There is no program. Pass at least one.')
  const byHash = new Map<string, string>()
  for (const { name, programHash } of lanes) {
    const twin = byHash.get(programHash)
    if (twin !== undefined)
      throw new ConfigurationError(
        `Programs '${twin}' and '${name}' have one name, version and state, so their results would mix. Give one another version.`,
      )
    byHash.set(programHash, name)
  }
}

function checkWhole(option: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new ConfigurationError(`\`${option}\` is ${value}. Give a whole number from 1.`)
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

function askedLMs({ program }: Subject, { lm, overrideLM }: CommonOptions): string | null {
  const outer = currentContext()
  const override = overrideLM ?? outer.overrideLM
  if (override) return override.id
  const own = [...findPredictors(program).values()].map(({ lm }) => lm?.id)
  const ids = [...own, (lm ?? outer.lm)?.id].filter((id) => id !== undefined)
  return ids.length > 0 ? [...new Set(ids)].join(', ') : null
}

/** The way to the trials is no part of the report's JSON. */
function withTrials(
  report: EvaluationReport,
  read: (signal: AbortSignal | undefined) => AsyncIterable<TrialRow>,
): EvaluationResult {
  const trials: EvaluationResult['trials'] = ({ signal } = {}) => read(signal)
  return Object.defineProperty({ ...report }, 'trials', { value: trials, enumerable: false }) as EvaluationResult
}

async function* trialsOf(
  { store, runId, devset, repeats }: Pick<EngineSettings, 'store' | 'runId' | 'devset' | 'repeats'>,
  programHash: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrialRow, void, undefined> {
  for await (const row of store.read({ runId, programHash }, { signal })) {
    const index = devset.indexOf(row.exampleId)
    if (index !== undefined && devset.hasInputs(index, row.exampleHash) && row.repeat < repeats) yield row
  }
}

function withSignal(options: AnyOptions, signal: AbortSignal): AnyOptions {
  return { ...options, signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal }
}
