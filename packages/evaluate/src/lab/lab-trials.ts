import { ConfigurationError, type Example } from '@dspex/core'
import type { Gate } from '@dspex/core/implement'
import { tellChangedCode } from '../run/changed-code.ts'
import { placeOfStored, settleTrial, type TrialDesk } from '../trial/trial-desk.ts'
import type { TrialRow } from '../trial/trial.ts'
import { type LabLane, nameInLane } from './lab-lanes.ts'
import type { LabTrial } from './lab-port.ts'

/** What single trials are run with. */
export interface LabTrialsSettings {
  readonly desk: TrialDesk
  readonly examples: readonly Example<object, object>[]
  readonly laneOf: (trial: LabTrial) => LabLane
  /** Lets so many trials run at once. */
  readonly gate: Gate
  /** Fires when the lab ends. */
  readonly ending: AbortSignal
}

/** Runs single trials, each once. */
export interface LabTrials {
  /** Runs a trial, or joins one that runs; where its caller gave up, it begins anew. */
  settle(trial: LabTrial, signal: AbortSignal): Promise<TrialRow>
  /** The place of a trial's example. @throws ConfigurationError when there is none */
  placeOf(trial: LabTrial): number
}

/** Makes what runs the trials of a lab. */
export function createLabTrials({ desk, examples, laneOf, gate, ending }: LabTrialsSettings): LabTrials {
  let isFirst = true

  /** Reads what the store has of a state, once. */
  async function readStored(lane: LabLane): Promise<ReadonlyMap<string, TrialRow>> {
    const { programHash } = lane
    const rows = new Map<string, TrialRow>()
    if (!desk.store) return rows
    for await (const row of desk.store.read({ runId: desk.runId, programHash }, { signal: ending }))
      if (placeOfStored(desk, row) !== undefined) rows.set(nameInLane(row), row)
    // The first state is the program's own; of others a store need not have seen anything.
    if (isFirst && rows.size === 0)
      await tellChangedCode(lane, { store: desk.store, runId: desk.runId, signal: ending })
    isFirst = false
    return rows
  }

  async function run(lane: LabLane, trial: LabTrial, signal: AbortSignal): Promise<TrialRow> {
    const index = placeOf(trial)
    const example = examples[index] as Example<object, object>
    lane.stored ??= readStored(lane)
    const stored = (await lane.stored).get(nameInLane(trial))
    const open = { lane, index, example, repeat: trial.repeat ?? 0, stored }
    const { row, keeping } = await gate.pass(() => settleTrial(desk, open, signal), signal)
    await keeping
    return row
  }

  function placeOf({ exampleId }: LabTrial): number {
    const index = desk.devset.indexOf(exampleId)
    if (index === undefined)
      throw new ConfigurationError(`There is no example '${exampleId}' among the lab's. Pass it in \`examples\`.`)
    return index
  }

  return {
    async settle(trial, signal) {
      const lane = laneOf(trial)
      const name = nameInLane(trial)
      for (;;) {
        const joined = lane.results.get(name)
        const running = joined ?? run(lane, trial, signal)
        lane.results.set(name, running)
        try {
          return await running
        } catch (error) {
          if (lane.results.get(name) === running) lane.results.delete(name)
          if (!joined || signal.aborted) throw error
        }
      }
    },
    placeOf,
  }
}
