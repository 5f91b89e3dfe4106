import { ConfigurationError, currentContext } from '@dspex/core'
import { type Devset, openDevset } from '../dataset/devset/devset.ts'
import { createTally } from '../result/tally.ts'
import { memoryTrialStore } from '../store/memory-trial-store.ts'
import { openLane } from '../trial/lane.ts'
import { type Measure, readMeasures } from '../trial/measure.ts'
import { checkStorable, contextOf, type Evaluated, type EvaluationContext, toSubject } from '../trial/subject.ts'
import { openClaims } from '../trial/trial-claims.ts'
import type { CountedLane, EngineSettings } from './engine-settings.ts'
import type { AnyOptions } from './evaluation-options.ts'

/** A program under its name; a seed of its own goes before that of the options. */
export type NamedProgram = readonly [name: string, program: Evaluated<never, unknown>, seed?: string]

/**
 * Reads what users pass to an evaluation: options, examples, metrics, programs.
 *
 * @throws ConfigurationError or DatasetError when something can't work, before anything is run
 */
export async function openEvaluation(
  programs: readonly NamedProgram[],
  options: AnyOptions,
): Promise<Omit<EngineSettings, 'onTrial'>> {
  const { concurrency = 8, repeats = 1, reduce = 'mean', slices, maxErrors = Infinity } = options
  const signal = signalOf(options)
  signal.throwIfAborted()
  checkWhole('concurrency', concurrency)
  checkWhole('repeats', repeats)
  if (!(maxErrors >= 0))
    throw new ConfigurationError(`\`maxErrors\` is ${maxErrors}. Give a count, or a share below 1.`)
  const devset = await openDevset(options.devset, { slices, signal })
  const measures = readMeasures(options.metrics, reduce, repeats)
  const lanes = openLanes(programs, options, { devset, measures, repeats })
  const { store = memoryTrialStore(), executor, runId = 'default', budget } = options
  const claims = openClaims(options.store)
  return { lanes, devset, measures, store, claims, executor, runId, repeats, concurrency, budget, maxErrors, signal }
}

function signalOf({ signal }: AnyOptions): AbortSignal {
  const signals = [signal, currentContext().signal].filter((each) => each !== undefined)
  return signals.length > 0 ? AbortSignal.any(signals) : new AbortController().signal
}

function checkWhole(option: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new ConfigurationError(`\`${option}\` is ${value}. Give a whole number from 1.`)
}

function openLanes(
  programs: readonly NamedProgram[],
  options: AnyOptions,
  counted: { readonly devset: Devset; readonly measures: readonly Measure[]; readonly repeats: number },
): readonly CountedLane[] {
  const context = withRoomFor(options)
  const lanes = programs.map(([name, program, seed = options.seed]): CountedLane => {
    const subject = toSubject(program, options)
    if (options.store || options.executor) checkStorable(subject)
    const lane = openLane({ name: programs.length > 1 ? name : subject.name, subject, seed, context })
    return { ...lane, tally: createTally(counted.devset.size, counted.repeats, counted.measures), warnings: [] }
  })
  checkDistinct(lanes)
  return lanes
}

/** The context of an evaluation. Who asks for more at once than the pipeline lets through by itself means it. */
function withRoomFor(options: AnyOptions): EvaluationContext {
  const context = contextOf(options)
  const { concurrency = 0 } = options
  if (concurrency <= 200 || context.limits !== undefined || currentContext().limits !== undefined) return context
  return { ...context, limits: { maxConcurrency: concurrency } }
}

/** Programs under one hash would read each other's results; the same program twice says nothing. */
function checkDistinct(lanes: readonly CountedLane[]): void {
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
