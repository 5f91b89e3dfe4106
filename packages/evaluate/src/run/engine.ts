import { ConfigurationError, type Example, type Execution } from '@dspex/core'
import { traced } from '@dspex/core/implement'
import { type BudgetAccount, openAccount } from './budget.ts'
import { blameFor, describeError } from '../trial/classify-error.ts'
import type { Devset } from '../dataset/devset/devset.ts'
import type { CommonOptions } from './evaluation-options.ts'
import { createFaultWatch, type FaultWatch } from './fault-watch.ts'
import type { Measure } from '../trial/measure.ts'
import type { EarlyStop } from '../result/report.ts'
import { type PlannedTrial, trialsToRun } from './planned-trials.ts'
import { runTrial, type TrialOutcome } from '../trial/run-trial.ts'
import { scoreTrial } from '../trial/score-trial.ts'
import { countStored, type StoredTrial, trialsToRescore } from './stored-trials.ts'
import { contextOf, type Subject } from '../trial/subject.ts'
import { addUsageTo, countTrial, type Tally } from '../result/tally.ts'
import type { TrialKey, TrialRow } from '../trial/trial.ts'
import type { TrialStore } from '../trial/trial-store.ts'
import { runPool, type Unfinished } from './trial-pool.ts'

/** One program of an evaluation. */
export interface Lane {
  /** Its name in the evaluation. */
  readonly name: string
  readonly subject: Subject
  readonly programHash: string
  /** Names the samples of its repeats. */
  readonly seed: string | number | undefined
  readonly tally: Tally
}

/** What the engine works with. */
export interface EngineSettings {
  readonly lanes: readonly Lane[]
  readonly devset: Devset
  readonly measures: readonly Measure[]
  readonly store: TrialStore
  readonly runId: string
  readonly repeats: number
  readonly concurrency: number
  readonly options: CommonOptions
  readonly signal: AbortSignal
  /** Is told of each trial after it was stored and counted; what it returns is waited for. */
  readonly onTrial: ((lane: Lane, index: number, row: TrialRow, rescored: boolean) => Promise<void>) | undefined
}

/**
 * Brings every trial of every lane to a result: takes what the store has, lets metrics judge stored outputs that they
 * have not seen, and runs the rest. Lanes are interleaved, so that what changes over time meets all of them.
 */
export async function runEngine(settings: EngineSettings): Promise<EarlyStop | undefined> {
  const { lanes, devset, options, repeats } = settings
  const planned = lanes.length * devset.size * repeats
  const { maxErrors = Infinity } = options
  const allowed = maxErrors < 1 ? maxErrors * planned : maxErrors
  const account = openAccount(options.budget)
  const watch = createFaultWatch(planned)
  const shouldStop = (): EarlyStop | undefined => {
    const errors = lanes.reduce((sum, { tally }) => sum + tally.erroneous, 0)
    if (errors > allowed)
      return {
        reason: 'max-errors',
        message: `${errors} trials went wrong, more than \`maxErrors\` allows (${maxErrors}).`,
      }
    const message = account.exhausted()
    return message === undefined ? undefined : { reason: 'budget', message }
  }
  const pool = {
    concurrency: settings.concurrency,
    signal: settings.signal,
    shouldStop,
    isSerial: () => account.isUnproven(),
  }
  for (const lane of lanes) {
    if ((await countStored(lane, settings)) === 0) continue
    const stopped = await runPool(
      trialsToRescore(lane, settings),
      { ...pool, isSerial: () => false },
      (stored, signal) => rescore(lane, stored, settings, { account, watch, signal }),
    )
    if (stopped) return stopped
  }
  return runPool(trialsToRun(settings), pool, (trial, signal) => runOne(trial, settings, { account, watch, signal }))
}

/** What belongs to one run of the engine. */
interface Run {
  readonly account: BudgetAccount
  readonly watch: FaultWatch
  readonly signal: AbortSignal
}

async function rescore(lane: Lane, stored: StoredTrial, settings: EngineSettings, run: Run): Promise<Unfinished> {
  const { index, example, row, missing } = stored
  const { output, trace, usage, durationMs } = row
  const scores = await judge(lane, { index, example }, { output, trace, usage, durationMs }, missing, settings, run)
  const { runId, programHash, exampleId, exampleHash, repeat } = row
  const key = { runId, programHash, exampleId, exampleHash, repeat }
  await settings.store.append([{ kind: 'scores', key, scores }])
  lane.tally.resumed += 1
  await settle(lane, index, { ...row, scores: { ...row.scores, ...scores } }, true, settings, run)
  return {}
}

/**
 * Runs and judges a program, and writes what came out. A trial that took time or LM calls keeps its place until its row
 * is safe, so that a crash never costs more of them than run at once; any other gives it up before.
 */
async function runOne(planned: PlannedTrial, settings: EngineSettings, run: Run): Promise<Unfinished> {
  const { lane, index, example, repeat } = planned
  const { runId, store, measures, devset } = settings
  const key = {
    runId,
    programHash: lane.programHash,
    exampleId: example.id,
    exampleHash: devset.inputsHash(index),
    repeat,
  }
  const beganAt = performance.now()
  const row = await traced(
    'trial',
    () => ({ program: lane.name, exampleId: example.id, repeat }),
    async () => {
      const { row, execution } = await produce(lane, key, example, settings, run.signal)
      if (!execution) return row
      const scores = await judge(lane, planned, execution, measures, settings, run)
      return { ...row, scores }
    },
  )
  const stored = store
    .append([{ kind: 'trial', trial: row }])
    .then(() => settle(lane, index, row, false, settings, run))
  const isCheap = Object.keys(row.usage).length === 0 && performance.now() - beganAt < 1
  if (isCheap) return { rest: stored }
  await stored
  return {}
}

/** Runs the program here or on the executor. What an executor itself gets wrong is the infrastructure's fault. */
export async function produce(
  { subject, seed }: Pick<Lane, 'subject' | 'seed'>,
  key: TrialKey,
  example: Example<object, object>,
  { options }: Pick<EngineSettings, 'options'>,
  signal: AbortSignal,
): Promise<TrialOutcome> {
  const { executor } = options
  if (!executor) return runTrial({ subject, example, key, context: contextOf(options), seed, signal })
  const { runId, programHash, exampleId, repeat } = key
  try {
    const row = await executor.run({ runId, programHash, state: subject.state, exampleId, repeat }, { signal })
    signal.throwIfAborted()
    if (row.exampleHash !== key.exampleHash)
      throw new ConfigurationError(
        `The worker has another example under the id '${exampleId}'. Give it the same devset.`,
      )
    const { output, trace, usage, durationMs } = row
    return {
      row: { ...row, ...key, scores: {} },
      execution: row.failure ? undefined : { output, trace, usage, durationMs },
    }
  } catch (error) {
    signal.throwIfAborted()
    if (blameFor(error) === 'setup') throw error
    const failure = { blame: 'infrastructure' as const, ...describeError(error) }
    const at = new Date().toISOString()
    return {
      row: { ...key, failure, scores: {}, usage: {}, costUsd: null, durationMs: 0, trace: [], at },
      execution: undefined,
    }
  }
}

async function judge(
  { tally }: Lane,
  { index, example }: Pick<PlannedTrial, 'index' | 'example'>,
  execution: Execution<unknown>,
  measures: readonly Measure[],
  { devset, options }: EngineSettings,
  { account, signal }: Run,
): Promise<TrialRow['scores']> {
  const { scores, usage } = await scoreTrial({
    measures,
    example,
    labelsHash: devset.labelsHash(index),
    execution,
    context: contextOf(options),
    signal,
  })
  addUsageTo(tally.metricUsage, usage)
  account.note(usage)
  return scores
}

/** Counts a stored trial and tells of it. */
async function settle(
  lane: Lane,
  index: number,
  row: TrialRow,
  rescored: boolean,
  { measures, repeats, onTrial }: EngineSettings,
  { account, watch }: Run,
): Promise<void> {
  countTrial(lane.tally, index * repeats + row.repeat, row, measures)
  if (!rescored) account.note(row.usage)
  if (onTrial) await onTrial(lane, index, row, rescored)
  account.check()
  watch(row, measures)
}
