import { trialName, type TrialRow } from '../trial/trial.ts'
import { type TrialQuery, type TrialStore, withScores } from '../trial/trial-store.ts'

/** Keeps trials in memory: for short runs and tests. What it returns is a copy, as of any other store. */
export function memoryTrialStore(): TrialStore {
  const runs = new Map<string, Map<string, Map<string, StoredText>>>()
  const trialsOf = ({ runId, programHash }: TrialQuery): Map<string, StoredText> =>
    entry(entry(runs, runId), programHash)
  return {
    async append(rows, { signal } = {}) {
      signal?.throwIfAborted()
      const texts = rows.map((row) => JSON.stringify(row.kind === 'trial' ? row.trial : row.scores))
      for (const [index, row] of rows.entries()) {
        const text = texts[index] as string
        const key = row.kind === 'trial' ? row.trial : row.key
        const trials = trialsOf(key)
        if (row.kind === 'trial') trials.set(trialName(key), { trial: text })
        else addScores(trials.get(trialName(key)), text)
      }
    },
    async *read(query, { signal } = {}) {
      signal?.throwIfAborted()
      const found = [...trialsOf(query).values()].map(({ trial, scores = [] }) => ({ trial, scores: [...scores] }))
      for (const { trial, scores } of found) {
        signal?.throwIfAborted()
        yield withScores(
          JSON.parse(trial) as TrialRow,
          scores.map((text) => JSON.parse(text) as TrialRow['scores']),
        )
      }
    },
  }
}

interface StoredText {
  readonly trial: string
  scores?: string[]
}

function addScores(stored: StoredText | undefined, text: string): void {
  if (stored) (stored.scores ??= []).push(text)
}

/** The map under a key; an empty one where there is none yet. */
function entry<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = maps.get(key)
  if (known) return known
  const made = new Map<string, Value>()
  maps.set(key, made)
  return made
}
