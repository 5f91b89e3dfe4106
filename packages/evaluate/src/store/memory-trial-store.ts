import { trialName, type TrialRow } from '../trial/trial.ts'
import { type StoredRow, type TrialQuery, type TrialStore, withScores } from '../trial/trial-store.ts'

/** Options of {@link memoryTrialStore}. */
export interface MemoryTrialStoreOptions {
  /** The clock that claims end by, in milliseconds. @default performance.now */
  readonly now?: (() => number) | undefined
}

/** Keeps trials in memory: for short runs and tests. What it returns is a copy, as of any other store. */
export function memoryTrialStore({ now = () => performance.now() }: MemoryTrialStoreOptions = {}): TrialStore {
  const runs = new Map<string, Map<string, Map<string, StoredText>>>()
  const claims = new Map<string, { until: number }>()
  const trialsOf = ({ runId, programHash }: TrialQuery): Map<string, StoredText> =>
    entry(entry(runs, runId), programHash)
  const write = (rows: readonly StoredRow[]): void => {
    const texts = rows.map((row) => JSON.stringify(row.kind === 'trial' ? row.trial : row.scores))
    for (const [index, row] of rows.entries()) {
      const text = texts[index] as string
      const key = row.kind === 'trial' ? row.trial : row.key
      const trials = trialsOf(key)
      if (row.kind === 'trial') trials.set(trialName(key), { trial: text })
      else addScores(trials.get(trialName(key)), text)
    }
  }
  return {
    async append(rows, { signal } = {}) {
      signal?.throwIfAborted()
      write(rows)
    },
    async *read(query, { signal } = {}) {
      signal?.throwIfAborted()
      const found = [...trialsOf(query).values()].map(({ trial, scores = [] }) => ({ trial, scores: [...scores] }))
      for (const each of found) {
        signal?.throwIfAborted()
        yield toRow(each)
      }
    },
    async claim(key, { ttlMs, signal }) {
      signal?.throwIfAborted()
      const name = JSON.stringify([key.runId, key.programHash, trialName(key)])
      if ((claims.get(name)?.until ?? -Infinity) > now()) return undefined
      const own = { until: now() + ttlMs }
      claims.set(name, own)
      const holds = (): boolean => claims.get(name) === own && own.until > now()
      const stored = trialsOf(key).get(trialName(key))
      return {
        trial: stored && toRow(stored),
        async renew({ ttlMs: moreMs }) {
          if (!holds()) return false
          own.until = Math.max(own.until, now() + moreMs)
          return true
        },
        async append(rows, { signal } = {}) {
          signal?.throwIfAborted()
          if (!holds()) return false
          write(rows)
          return true
        },
        async [Symbol.asyncDispose]() {
          if (claims.get(name) === own) claims.delete(name)
        },
      }
    },
  }
}

function toRow({ trial, scores = [] }: StoredText): TrialRow {
  return withScores(
    JSON.parse(trial) as TrialRow,
    scores.map((text) => JSON.parse(text) as TrialRow['scores']),
  )
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
