import { addUsageByModel, type PoolTask, runPool } from '@dspex/core/implement'
import type { EarlyStop } from '../result/report.ts'
import { countTrial } from '../result/tally.ts'
import { type OpenTrial, type SettledTrial, settleTrial, settleUnlessTaken } from '../trial/trial-desk.ts'
import type { TrialRow } from '../trial/trial.ts'
import { type BudgetAccount, openAccount } from './budget.ts'
import type { CountedLane, EngineSettings } from './engine-settings.ts'
import { tellChangedCode } from './changed-code.ts'
import { createFaultWatch, type FaultWatch } from './fault-watch.ts'
import { trialsToRun } from './planned-trials.ts'
import { countStored, trialsToRescore } from './stored-trials.ts'

/**
 * Brings every trial of every lane to a result: first those that are stored and that metrics have not judged, then the
 * others. Decides their order, how many run at once and when to stop; the desk does the rest. Lanes are interleaved, so
 * that what changes over time meets all of them. What another evaluation has claimed comes last, and is mostly done by then.
 */
export async function runEngine(settings: EngineSettings): Promise<EarlyStop | undefined> {
  const { lanes, concurrency, signal } = settings
  const account = openAccount(settings.budget)
  const watch = createFaultWatch(plannedTrials(settings))
  const shouldStop = (): EarlyStop | undefined => tooManyErrors(settings) ?? budgetSpent(account)
  const pool = { concurrency, signal, shouldStop, isSerial: () => account.isUnproven() }
  const settle = (trial: CountedTrial, task: PoolTask): Promise<boolean> =>
    settleAndCount(trial, settings, { settle: settleTrial, account, watch, task })
  for (const lane of lanes) {
    if ((await countStored(lane, settings)) === 0) continue
    const stopped = await runPool(trialsToRescore(lane, settings), settle, { ...pool, isSerial: undefined })
    if (stopped) return stopped
  }
  for (const lane of lanes)
    if (lane.tally.finished < settings.devset.size * settings.repeats) await checkCode(lane, settings)
  const taken: CountedTrial[] = []
  const settleOrLeave = async (trial: CountedTrial, task: PoolTask): Promise<void> => {
    const run = { settle: settleUnlessTaken, account, watch, task }
    if (!(await settleAndCount(trial, settings, run))) taken.push(trial)
  }
  const stopped = await runPool(trialsToRun(settings), settleOrLeave, pool)
  return stopped ?? runPool(taken, settle, pool)
}

async function checkCode(lane: CountedLane, settings: EngineSettings): Promise<void> {
  const warning = await tellChangedCode(lane, settings)
  if (warning) lane.warnings.push(warning)
}

type CountedTrial = OpenTrial & { readonly lane: CountedLane }

function plannedTrials({ lanes, devset, repeats }: EngineSettings): number {
  return lanes.length * devset.size * repeats
}

function tooManyErrors(settings: EngineSettings): EarlyStop | undefined {
  const { lanes, maxErrors } = settings
  const allowed = maxErrors < 1 ? maxErrors * plannedTrials(settings) : maxErrors
  const errors = lanes.reduce((sum, { tally }) => sum + tally.erroneous, 0)
  if (errors <= allowed) return undefined
  return {
    reason: 'max-errors',
    message: `${errors} trials went wrong, more than \`maxErrors\` allows (${maxErrors}).`,
  }
}

function budgetSpent(account: BudgetAccount): EarlyStop | undefined {
  const message = account.exhausted()
  return message === undefined ? undefined : { reason: 'budget', message }
}

/** What belongs to one run of the engine. */
interface Run {
  readonly settle: typeof settleUnlessTaken
  readonly account: BudgetAccount
  readonly watch: FaultWatch
  readonly task: PoolTask
}

/**
 * Settles a trial and counts it once it is kept; one that is still on its way to the store gives up its place before.
 * Says whether it is settled.
 */
async function settleAndCount(trial: CountedTrial, settings: EngineSettings, run: Run): Promise<boolean> {
  const { settle, task } = run
  const settled = await settle(settings, trial, task.signal)
  if (!settled) return false
  if (settled.keeping) {
    if (!mayStopAfter(settled.row, settings)) task.release()
    await settled.keeping
  }
  await count(trial, settled, settings, run)
  return true
}

/** Whether a trial went wrong and that is limited: it is counted before the next one begins. */
function mayStopAfter({ failure, scores }: TrialRow, { maxErrors }: EngineSettings): boolean {
  if (maxErrors === Infinity) return false
  return failure !== undefined || Object.values(scores).some(({ error }) => error !== undefined)
}

/** Counts a trial and tells of it. */
async function count(
  { lane, index }: { readonly lane: CountedLane; readonly index: number },
  settled: SettledTrial,
  { measures, repeats, onTrial }: EngineSettings,
  { account, watch }: Run,
): Promise<void> {
  const { row, ran, metricUsage } = settled
  const { tally } = lane
  for (const usage of metricUsage) {
    addUsageByModel(tally.metricUsage, usage)
    account.note(usage)
  }
  if (ran === 'program') account.note(row.usage)
  else tally.resumed += 1
  countTrial(tally, index * repeats + row.repeat, row, measures)
  if (onTrial) await onTrial(lane, index, settled)
  account.check()
  watch(row, measures)
}
