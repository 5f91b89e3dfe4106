import type { Example } from '@dspex/core'
import { forEachItem } from '../store/batched.ts'
import type { Devset } from '../dataset/devset/devset.ts'
import type { CountedLane, EngineSettings } from './engine-settings.ts'
import { missingScores, placeOfStored } from '../trial/trial-desk.ts'
import { countTrial } from '../result/tally.ts'
import type { TrialRow } from '../trial/trial.ts'
import type { TrialSummary } from '../trial/trial-store.ts'

/** A stored trial that metrics still have to judge. */
export interface StoredTrial {
  readonly lane: CountedLane
  readonly index: number
  readonly example: Example<object, object>
  readonly repeat: number
  readonly stored: TrialRow
}

/** Counts what a store has in full. Says how many trials metrics still have to judge. */
export async function countStored(lane: CountedLane, settings: EngineSettings): Promise<number> {
  const { store, measures, runId, signal } = settings
  const query = { runId, programHash: lane.programHash }
  let incomplete = 0
  const stored: AsyncIterable<TrialSummary> = store.summaries?.(query, { signal }) ?? store.read(query, { signal })
  await forEachItem(stored, (row) => {
    const found = findPlace(lane, row, settings)
    if (!found) return
    if (!found.isComplete) {
      incomplete += 1
      return
    }
    countTrial(lane.tally, found.place, row, measures)
    lane.tally.resumed += 1
  })
  return incomplete
}

async function* incompleteTrials(
  lane: CountedLane,
  settings: EngineSettings,
): AsyncGenerator<Omit<StoredTrial, 'example'>, void, undefined> {
  const { store, runId, signal } = settings
  for await (const row of store.read({ runId, programHash: lane.programHash }, { signal })) {
    const found = findPlace(lane, row, settings)
    if (found && !found.isComplete) yield { lane, index: found.index, repeat: row.repeat, stored: row }
  }
}

/** Gives the trials that metrics still have to judge. */
export function trialsToRescore(lane: CountedLane, settings: EngineSettings): AsyncIterable<StoredTrial> {
  return withExamples(incompleteTrials(lane, settings), settings.devset)
}

/** Where a stored trial belongs, if it is one of these and needs no second run; and whether metrics are done with it. */
function findPlace(
  { tally }: CountedLane,
  row: TrialSummary,
  settings: EngineSettings,
): { readonly index: number; readonly place: number; readonly isComplete: boolean } | undefined {
  const { repeats } = settings
  if (row.repeat >= repeats) return undefined
  const index = placeOfStored(settings, row)
  if (index === undefined) return undefined
  const place = index * repeats + row.repeat
  if (tally.status[place] !== 0) return undefined
  return { index, place, isComplete: missingScores(settings, index, row).length === 0 }
}

/** So many stored outputs are held at once while their examples are looked for in a source. */
const rescoredAtOnce = 10_000

/** Finds the examples of stored trials: at hand, or by reading the source once for each batch of trials. */
async function* withExamples(
  trials: AsyncIterable<Omit<StoredTrial, 'example'>>,
  devset: Devset,
): AsyncGenerator<StoredTrial, void, undefined> {
  let batch: Omit<StoredTrial, 'example'>[] = []
  async function* matched(): AsyncGenerator<StoredTrial, void, undefined> {
    const byIndex = Map.groupBy(batch, ({ index }) => index)
    batch = []
    let index = 0
    for await (const example of devset.read()) {
      for (const trial of byIndex.get(index) ?? []) yield { ...trial, example }
      byIndex.delete(index)
      if (byIndex.size === 0) return
      index += 1
    }
  }
  for await (const trial of trials) {
    if (devset.examples) yield { ...trial, example: devset.examples[trial.index] as StoredTrial['example'] }
    else if (batch.push(trial) === rescoredAtOnce) yield* matched()
  }
  if (batch.length > 0) yield* matched()
}
