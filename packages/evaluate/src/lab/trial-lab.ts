import {
  ConfigurationError,
  type Example,
  type LMOptions,
  type Program,
  type ProgramState,
  withState,
} from '@dspex/core'
import { hashJson, traced } from '@dspex/core/implement'
import { memoryCheckpointStore } from '../store/checkpoint-store.ts'
import { readDevset } from '../dataset/devset/devset.ts'
import { produce } from '../run/engine.ts'
import type { Executor } from '../trial/executor.ts'
import { createFaultWatch } from '../run/fault-watch.ts'
import { createGate } from '../run/gate.ts'
import { openLabAccount } from './lab-account.ts'
import type { LabResult, LabTrial, TrialLab, TrialLabOptions } from './lab-port.ts'
import { createReplies } from './lab-replies.ts'
import { readMeasures } from '../trial/measure.ts'
import { missingMeasures, scoreTrial } from '../trial/score-trial.ts'
import { contextOf, type EvaluationContext, hashProgram, type Subject, toSubject } from '../trial/subject.ts'
import { isFinished, type TrialRow } from '../trial/trial.ts'

/**
 * Runs single trials of many states of one program: what optimizers search with. Nothing is run twice: trials are named
 * as those of `evaluate`, with which they share a store.
 *
 * @throws DatasetError when there is no example or two have one id
 * @throws ConfigurationError when an option can't work
 */
export function trialLab<Input extends object, Labels extends object, Output>(
  program: Program<Input, Output>,
  options: TrialLabOptions<Input, Labels, Output>,
): TrialLab {
  const { examples, store, checkpoints = memoryCheckpointStore(), runId = 'default', concurrency = 8 } = options
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new ConfigurationError(`\`concurrency\` is ${concurrency}. Give a whole number from 1.`)
  const devset = readDevset(examples)
  const measures = readMeasures({ metric: options.metric }, 'mean', 1)
  const [{ id: metricId, metric }] = measures as [(typeof measures)[number]]
  const context = contextOf(options)
  const own = toSubject(program)
  const gate = createGate(concurrency)
  const account = openLabAccount(options.budget)
  const watch = createFaultWatch(examples.length)
  const ending = options.signal ?? new AbortController().signal
  const replies = createReplies({ checkpoints, runId, context, gate, account })
  const lanes = new Map<string, Lane>()
  const laneOfState = new WeakMap<ProgramState, Lane>()

  /** What belongs to one state: its name in the store, and every trial that is known of it. */
  function laneOf({ state, lmOptions, overrideLM }: LabTrial): Lane {
    const isPlain = !lmOptions && !overrideLM
    const known = isPlain ? laneOfState.get(state) : undefined
    if (known) return known
    if (overrideLM && options.executor)
      throw new ConfigurationError(
        'An executor has its own LMs, so a trial can name no other one. Leave out the executor or the teacher.',
      )
    const sampled = lmOptions ? withSampling(state, lmOptions) : state
    const key = hashJson([sampled, overrideLM?.id])
    let lane = lanes.get(key)
    if (!lane) {
      const subject = { ...own, state: sampled, program: withState(own.program, sampled) }
      const settings = overrideLM ? { ...options, overrideLM } : options
      const programHash = hashProgram(subject, contextOf(settings), undefined)
      lane = { subject, settings, programHash, stored: undefined, results: new Map(), charged: new Set() }
      lanes.set(key, lane)
    }
    if (isPlain) laneOfState.set(state, lane)
    return lane
  }

  /** Reads what the store has of a state, once. */
  async function readStored({ programHash }: Lane): Promise<Map<string, TrialRow>> {
    const rows = new Map<string, TrialRow>()
    if (!store) return rows
    for await (const row of store.read({ runId, programHash }, { signal: ending })) {
      const index = devset.indexOf(row.exampleId)
      const fits = index !== undefined && devset.hasInputs(index, row.exampleHash) && isFinished(row)
      if (fits) rows.set(nameOf(row), row)
    }
    return rows
  }

  async function runOne(lane: Lane, trial: LabTrial, signal: AbortSignal): Promise<TrialRow> {
    const { exampleId, repeat = 0 } = trial
    const index = indexOf(trial)
    const example = examples[index] as Example<Input, Labels>
    lane.stored ??= readStored(lane)
    const stored = (await lane.stored).get(nameOf({ exampleId, repeat }))
    const labelsHash = devset.labelsHash(index)
    if (stored && missingMeasures(measures, stored, labelsHash).length === 0) return stored
    const judged = { measures, example, labelsHash, context, signal }
    const judge = async (row: TrialRow): Promise<TrialRow['scores']> => {
      if (row.failure) return {}
      const { output, trace, usage, durationMs } = row
      const { scores, usage: own } = await scoreTrial({ ...judged, execution: { output, trace, usage, durationMs } })
      const score = scores[metricId]
      return score?.error === undefined && Object.keys(own).length > 0
        ? { [metricId]: { ...score!, usage: own } }
        : scores
    }
    const { programHash } = lane
    const key = { runId, programHash, exampleId, exampleHash: devset.inputsHash(index), repeat }
    return gate.pass(async () => {
      if (stored) {
        const scores = await judge(stored)
        await store?.append([{ kind: 'scores', key, scores }])
        return { ...stored, scores: { ...stored.scores, ...scores } }
      }
      const row = await traced(
        'trial',
        () => ({ program: own.name, exampleId, repeat }),
        async () => {
          const lab = { subject: lane.subject, seed: undefined }
          const { row } = await produce(lab, key, example, { options: lane.settings }, signal)
          return { ...row, scores: await judge(row) }
        },
      )
      await store?.append([{ kind: 'trial', trial: row }])
      return row
    }, signal)
  }

  /** Runs a trial, or joins one that runs; where its caller gave up, it begins anew. */
  async function settle(trial: LabTrial, signal: AbortSignal): Promise<LabResult> {
    const { results } = laneOf(trial)
    const name = nameOf(trial)
    for (;;) {
      const joined = results.get(name)
      const running = joined ?? runOne(laneOf(trial), trial, signal)
      results.set(name, running)
      try {
        return toResult(trial, await running)
      } catch (error) {
        if (results.get(name) === running) results.delete(name)
        if (!joined || signal.aborted) throw error
      }
    }
  }

  function toResult(trial: LabTrial, row: TrialRow): LabResult {
    if (row.failure) {
      const failed = row.failure.blame === 'program'
      return { trial, row, score: failed ? metric.worst : null, feedback: row.failure.message, failed }
    }
    const said = row.scores[metricId]
    const feedback = said?.error?.message ?? (said?.error === undefined ? said?.feedback : undefined)
    return { trial, row, score: said?.score ?? null, ...(feedback !== undefined && { feedback }), failed: false }
  }

  function indexOf({ exampleId }: LabTrial): number {
    const index = devset.indexOf(exampleId)
    if (index === undefined)
      throw new ConfigurationError(`There is no example '${exampleId}' among the lab's. Pass it in \`examples\`.`)
    return index
  }

  function charge(trial: LabTrial, { row }: LabResult): void {
    const { charged } = laneOf(trial)
    if (!row || charged.has(nameOf(trial))) return
    charged.add(nameOf(trial))
    const said = row.scores[metricId]
    account.charge(row.usage, true)
    if (said?.error === undefined && said?.usage) account.charge(said.usage, false)
    watch(row, measures)
  }

  async function run(trials: readonly LabTrial[], signal: AbortSignal): Promise<readonly LabResult[]> {
    const results: LabResult[] = []
    for (const trial of trials) indexOf(trial)
    while (results.length < trials.length) {
      signal.throwIfAborted()
      // In waves that surely fit, so that where the budget ends depends on no trial's speed.
      const isOver = account.exhausted() !== undefined
      let room = isOver ? 0 : account.affordable()
      const wave: LabTrial[] = []
      for (const trial of trials.slice(results.length)) {
        const isNew = !laneOf(trial).charged.has(nameOf(trial))
        if (isNew && room === 0) break
        if (isNew) room -= 1
        wave.push(trial)
      }
      if (wave.length === 0) {
        results.push({ trial: trials[results.length] as LabTrial, row: null, score: null, failed: false })
        continue
      }
      const settled = await settleAll(wave, settle, signal)
      for (const [place, result] of settled.entries()) charge(wave[place] as LabTrial, result)
      results.push(...settled)
    }
    return results
  }

  return {
    run: (trials, { signal } = {}) => run(trials, signal ? AbortSignal.any([ending, signal]) : ending),
    ask: (asked, input, settings = {}) =>
      replies.ask(asked, input, {
        ...settings,
        signal: settings.signal ? AbortSignal.any([ending, settings.signal]) : ending,
      }),
    get spent() {
      return account.spent
    },
    exhausted: () => account.exhausted(),
    trialsLeft: () => account.trialsLeft(),
  }
}

interface Lane {
  readonly subject: Subject
  readonly settings: EvaluationContext & { readonly executor?: Executor | undefined }
  readonly programHash: string
  stored: Promise<Map<string, TrialRow>> | undefined
  readonly results: Map<string, Promise<TrialRow>>
  /** Trials that this run has counted. */
  readonly charged: Set<string>
}

function nameOf({ exampleId, repeat = 0 }: Pick<LabTrial, 'exampleId' | 'repeat'>): string {
  return `${repeat} ${exampleId}`
}

function withSampling(state: ProgramState, lmOptions: LMOptions): ProgramState {
  const predictors = Object.entries(state.predictors).map(([path, predictor]) => [
    path,
    { ...predictor, lmOptions: { ...predictor.lmOptions, ...lmOptions } },
  ])
  return { ...state, predictors: Object.fromEntries(predictors) as ProgramState['predictors'] }
}

/** Settles all; the first error cancels the others, and is thrown once none is left running. */
async function settleAll<T, R>(
  items: readonly T[],
  work: (item: T, signal: AbortSignal) => Promise<R>,
  signal: AbortSignal,
): Promise<R[]> {
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const outcomes = await Promise.allSettled(
    items.map((item) =>
      work(item, either).catch((error: unknown) => {
        failing.abort(error)
        throw error
      }),
    ),
  )
  signal.throwIfAborted()
  if (failing.signal.aborted) throw failing.signal.reason as Error
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<R>).value)
}
