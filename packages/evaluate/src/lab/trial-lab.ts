import type { Example, Program } from '@dspex/core'
import { createGate, mapPool } from '@dspex/core/implement'
import type { FittingRow } from '../dataset/fitting-row.ts'
import { readDevset } from '../dataset/devset/devset.ts'
import { createFaultWatch } from '../run/fault-watch.ts'
import { memoryCheckpointStore } from '../store/checkpoint-store.ts'
import { type Measure, readMeasures } from '../trial/measure.ts'
import { checkStorable, contextOf, toSubject } from '../trial/subject.ts'
import type { TrialRow } from '../trial/trial.ts'
import type { TrialDesk } from '../trial/trial-desk.ts'
import { openClaims } from '../trial/trial-claims.ts'
import { openLabAccount } from './lab-account.ts'
import { createLabLanes, nameInLane } from './lab-lanes.ts'
import type { LabResult, LabTrial, TrialLab, TrialLabOptions } from './lab-port.ts'
import { createReplies } from './lab-replies.ts'
import { createLabTrials } from './lab-trials.ts'

/**
 * Runs single trials of many states of one program: what optimizers search with. Nothing is run twice: trials are named
 * as those of `evaluate`, with which they share a store.
 *
 * @throws DatasetError when there is no example or two have one id
 * @throws ConfigurationError when an option can't work
 */
export function trialLab<Input extends object, Row extends Example<object, object>, Output>(
  program: Program<Input, Output>,
  options: TrialLabOptions<Row['inputs'], Row['labels'], Output, FittingRow<Row, Input>>,
): TrialLab {
  const { examples, store, executor, checkpoints = memoryCheckpointStore(), runId = 'default' } = options
  const { concurrency = 8, signal: ending = new AbortController().signal } = options
  const measures = readMeasures({ metric: options.metric }, 'mean', 1)
  const [measure] = measures as [Measure]
  const context = contextOf(options)
  if (store || executor) checkStorable(toSubject(program))
  const gate = createGate(concurrency)
  const account = openLabAccount(options.budget)
  const watch = createFaultWatch(examples.length)
  const desk: TrialDesk = { runId, devset: readDevset(examples), measures, store, claims: openClaims(store), executor }
  const laneOf = createLabLanes({ program, context, isSent: executor !== undefined })
  const trials = createLabTrials({ desk, examples, laneOf, gate, ending })
  const replies = createReplies({ checkpoints, runId, context, gate, account })
  const until = (signal: AbortSignal | undefined): AbortSignal => (signal ? AbortSignal.any([ending, signal]) : ending)

  /** The next trials that surely fit into the budget; none when it is spent and the next one is new. */
  function waveOf(asked: readonly LabTrial[]): LabTrial[] {
    let room = account.exhausted() === undefined ? account.affordable() : 0
    const wave: LabTrial[] = []
    for (const trial of asked) {
      const isNew = !laneOf(trial).charged.has(nameInLane(trial))
      if (isNew && room === 0) break
      if (isNew) room -= 1
      wave.push(trial)
    }
    return wave
  }

  /** Counts a trial the first time that it is asked for, whether it ran or was stored: a resumed search decides alike. */
  function charge(trial: LabTrial, row: TrialRow): void {
    const { charged } = laneOf(trial)
    if (charged.has(nameInLane(trial))) return
    charged.add(nameInLane(trial))
    const said = row.scores[measure.id]
    account.charge(row.usage, true)
    if (said?.error === undefined && said?.usage) account.charge(said.usage, false)
    watch(row, measures)
  }

  /** Runs trials in waves, so that where the budget ends depends on no trial's speed. */
  async function run(asked: readonly LabTrial[], signal: AbortSignal): Promise<readonly LabResult[]> {
    const results: LabResult[] = []
    for (const trial of asked) trials.placeOf(trial)
    while (results.length < asked.length) {
      signal.throwIfAborted()
      const wave = waveOf(asked.slice(results.length))
      if (wave.length === 0) {
        results.push({ trial: asked[results.length] as LabTrial, row: null, score: null, failed: false })
        continue
      }
      const rows = await mapPool(wave, (trial, task) => trials.settle(trial, task.signal), {
        concurrency: Infinity,
        signal,
      })
      for (const [place, trial] of wave.entries()) {
        const row = rows[place] as TrialRow
        charge(trial, row)
        results.push(toResult(trial, row, measure))
      }
    }
    return results
  }

  return {
    run: (asked, { signal } = {}) => run(asked, until(signal)),
    ask: (asked, input, settings = {}) => replies.ask(asked, input, { ...settings, signal: until(settings.signal) }),
    get spent() {
      return account.spent
    },
    exhausted: () => account.exhausted(),
    trialsLeft: () => account.trialsLeft(),
  }
}

function toResult(trial: LabTrial, row: TrialRow, { id, metric }: Measure): LabResult {
  if (row.failure) {
    const failed = row.failure.blame === 'program'
    return { trial, row, score: failed ? metric.worst : null, feedback: row.failure.message, failed }
  }
  const said = row.scores[id]
  const feedback = said?.error === undefined ? said?.feedback : said.error.message
  return { trial, row, score: said?.score ?? null, ...(feedback !== undefined && { feedback }), failed: false }
}
