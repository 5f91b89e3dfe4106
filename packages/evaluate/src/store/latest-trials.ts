import { createKeySet } from './key-set.ts'
import { type TrialKey, trialName, type TrialRow } from '../trial/trial.ts'
import { type ScoresToStore, type TrialQuery, type TrialSummary, withScores } from '../trial/trial-store.ts'

/** A row of a log, whole or in short. */
export type LoggedRow<Trial extends TrialSummary> =
  | { readonly kind: 'trial'; readonly trial: Trial }
  | (ScoresToStore & { readonly trial?: undefined })

/**
 * Reads a log from its end, so that one pass is enough: of rows under one key the first to come is the one that counts,
 * and scores come before the trial that they belong to. Gives each trial once, the latest first, in batches as they came.
 *
 * @param batches the last rows of the log first, within a batch in the order of the log
 */
export async function* latestTrials<Trial extends TrialSummary>(
  batches: AsyncIterable<readonly LoggedRow<Trial>[]>,
  { runId, programHash }: TrialQuery,
): AsyncGenerator<readonly Trial[], void, undefined> {
  const seen = createKeySet()
  const added = new Map<string, TrialRow['scores'][]>()
  for await (const rows of batches) {
    const latest: Trial[] = []
    for (let index = rows.length - 1; index >= 0; index -= 1) {
      const row = rows[index] as LoggedRow<Trial>
      const key: TrialKey = row.kind === 'trial' ? row.trial : row.key
      if (key.runId !== runId || key.programHash !== programHash) continue
      const name = trialName(key)
      if (row.kind === 'scores') {
        const later = added.get(name)
        if (later) later.push(row.scores)
        else added.set(name, [row.scores])
        continue
      }
      if (!seen.add(name)) continue
      const later = added.size === 0 ? undefined : takeFrom(added, name)
      latest.push(later ? withScores(row.trial, later.toReversed()) : row.trial)
    }
    yield latest
  }
}

function takeFrom<Value>(map: Map<string, Value>, key: string): Value | undefined {
  const value = map.get(key)
  map.delete(key)
  return value
}
