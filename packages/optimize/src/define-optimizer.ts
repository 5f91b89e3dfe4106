import { AsyncLocalStorage } from 'node:async_hooks'
import {
  ConfigurationError,
  currentContext,
  diffStates,
  dumpState,
  type Program,
  type ProgramState,
  stateHash,
  withState,
} from '@dspex/core'
import { eventStream, isProgram, work } from '@dspex/core/implement'
import type { ReportWarning } from '@dspex/evaluate'
import { adviseNext } from './advise-next.ts'
import { checkExamples } from '@dspex/evaluate'
import type { Forecast, OptimizationReport } from './optimization-report.ts'
import type { CompileOptions, ForecastOptions, OptimizationEvent, Optimized, Optimizer } from './optimizer.ts'
import type { OptimizationTask } from './optimization-task.ts'
import { optimizeWork, publishSearch } from './optimize-work.ts'
import { recordCourse } from './search-course.ts'

/** What {@link defineOptimizer} needs. */
export interface OptimizerDefinition<Report extends OptimizationReport> {
  /** Names it in reports and events. */
  readonly name: string
  /** Searches, and returns the report; its winner is the result. */
  readonly search: (task: OptimizationTask) => Promise<{ readonly report: ReportOfSearch<Report> }>
  /** Says what `search` will probably take. */
  readonly forecast: (
    program: Program<object, unknown>,
    options: ForecastOptions<object, object, unknown>,
  ) => Forecast | Promise<Forecast>
  /** Adds advice in the optimizer's own words, such as which of its options would help. @default none */
  readonly advise?: ((report: Report) => readonly ReportWarning[]) | undefined
}

/** What a search reports; the rest of the report follows from it. */
export type ReportOfSearch<Report extends OptimizationReport> = Omit<
  Report,
  'schemaVersion' | 'optimizer' | 'program' | 'changed' | 'diff' | 'course' | 'examples' | 'advice' | 'environment'
>

/**
 * Makes an optimizer of a search: checks what it is given, offers the promise and the stream over the same engine, and
 * ends at an abort.
 *
 * @throws ConfigurationError when the name is blank
 */
export function defineOptimizer<Report extends OptimizationReport = OptimizationReport>(
  definition: OptimizerDefinition<Report>,
): Optimizer<Report> {
  const { name, search, forecast, advise } = definition
  if (name.trim() === '') throw new ConfigurationError('An optimizer needs a name. Give it one.')
  type Event<Input extends object, Output> = OptimizationEvent<Input, Output, Report>

  async function perform<Input extends object, Output>(
    program: Program<Input, Output>,
    options: ErasedOptions,
    emit: (event: Event<Input, Output>) => Promise<void>,
  ): Promise<Optimized<Input, Output, Report>> {
    const signals = [options.signal, currentContext().signal].filter((each) => each !== undefined)
    const signal = signals.length > 0 ? AbortSignal.any(signals) : new AbortController().signal
    signal.throwIfAborted()
    const baseline = check(name, program, options)
    checkMetric(options.metric)
    const [startedAt, begunAt] = [new Date().toISOString(), performance.now()]
    const course = recordCourse()
    const published = publishSearch()
    const { report: found } = await search({
      program: eraseProgram(program),
      options: { ...options, signal },
      optimizer: name,
      baseline,
      async emit(event) {
        course.note(event)
        published.note(event)
        await emit(event)
      },
    }).finally(published.end)
    signal.throwIfAborted()
    const { state } = found.winner
    const { trainset, valset, holdout } = options
    const facts = {
      schemaVersion: 1,
      optimizer: name,
      program: program.name,
      changed: stateHash(state) !== stateHash(baseline),
      diff: diffStates(baseline, state),
      ...found,
      course: course.read(),
      examples: { trainset: trainset.length, valset: valset?.length ?? null, hasHoldout: holdout !== undefined },
      environment: { startedAt, durationMs: Math.round(performance.now() - begunAt) },
    } as unknown as Omit<Report, 'advice'>
    const general = { ...facts, advice: adviseNext(facts) } as unknown as Report
    const report = { ...general, advice: [...general.advice, ...(advise?.(general) ?? [])] }
    const result = { program: withState(program, state), state, report }
    await emit({ type: 'optimize-end', result })
    return result
  }

  const optimize: typeof perform = (program, options, emit) =>
    work(
      optimizeWork,
      () => ({ optimizer: name, program: program.name, trainset: options.trainset.length }),
      () => perform(program, options, emit) as Promise<never>,
    )

  return {
    name,
    compile: (program, options) => optimize(program, eraseOptions(options), async () => {}),
    events(program, options) {
      const inContext = AsyncLocalStorage.snapshot()
      return eventStream((emit, leaving) => {
        const signal = options.signal ? AbortSignal.any([options.signal, leaving]) : leaving
        return inContext(() => optimize(program, { ...eraseOptions(options), signal }, emit))
      })
    },
    async forecast(program, options) {
      const erased = eraseOptions(options)
      check(name, program, erased)
      return forecast(eraseProgram(program), erased)
    },
  }
}

type ErasedOptions = CompileOptions<object, object, unknown>

/** A search sees no more than objects; what it passes to program and metric are their own examples and outputs. */
function eraseOptions(options: object): ErasedOptions {
  return options as ErasedOptions
}

function eraseProgram(program: unknown): Program<object, unknown> {
  return program as Program<object, unknown>
}

/** The types ask for a metric, but not all callers have types. */
function checkMetric(metric: unknown): void {
  if (typeof metric === 'function' || (typeof metric === 'object' && metric !== null)) return
  throw new ConfigurationError(
    `\`metric\` is ${String(metric)}, so there is no better and no worse. Pass one to compile: ({ labels }, output) => labels.answer === output.answer.`,
  )
}

/** What every optimizer needs: predictors, examples, and a holdout that nothing is learnt from. */
function check(
  optimizer: string,
  program: unknown,
  { trainset, valset, holdout }: ForecastOptions<object, object, unknown>,
): ProgramState {
  if (!isProgram(program))
    throw new ConfigurationError(
      'Only programs can be optimized, as a function has no state. Wrap it: program(name, predictors, fn).',
    )
  const baseline = dumpState(program)
  if (Object.keys(baseline.predictors).length === 0) {
    throw new ConfigurationError(
      `Program '${program.name}' has no predictor that a state reaches, so ${optimizer} has nothing to change. ` +
        'Make its predictors public properties, or pass them to program(name, predictors, fn).',
    )
  }
  if (!Array.isArray(trainset) || trainset.length === 0)
    throw new ConfigurationError('The trainset is empty. Pass at least one example; twenty is a good beginning.')
  checkExamples(trainset)
  if (valset?.length === 0) throw new ConfigurationError('The valset is empty. Leave it out, or pass examples.')
  const ids = new Set(trainset.map(({ id }) => id))
  refuseShared('valset', valset ?? [], ids)
  if (Array.isArray(holdout)) {
    for (const { id } of valset ?? []) ids.add(id)
    if (holdout.length === 0) throw new ConfigurationError('The holdout is empty. Leave it out, or pass examples.')
    refuseShared('holdout', holdout as readonly { readonly id: string }[], ids)
  }
  return baseline
}

function refuseShared(part: string, examples: readonly { readonly id: string }[], ids: ReadonlySet<string>): void {
  const shared = examples.find(({ id }) => ids.has(id))
  if (!shared) return
  throw new ConfigurationError(
    `Example '${shared.id}' is in the ${part} and in an earlier part too, so the ${part} would flatter what was learnt. ` +
      'Give each example to one part, as splitDataset does.',
  )
}
