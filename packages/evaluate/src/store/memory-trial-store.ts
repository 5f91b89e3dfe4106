import { randomUUID } from 'node:crypto'
import { ClaimError } from '../errors.ts'
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
  const claims = new Map<string, { readonly token: string; until: number }>()
  const names = new Map<string, string>()
  /** The claim that a token names, while it holds. */
  const held = (token: string): { until: number } | undefined => {
    const claim = claims.get(names.get(token) ?? '')
    return claim?.token === token && claim.until > now() ? claim : undefined
  }
  const forget = (token: string): void => {
    const name = names.get(token) ?? ''
    if (claims.get(name)?.token === token) claims.delete(name)
    names.delete(token)
  }
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
    async append(rows, { signal, claim } = {}) {
      signal?.throwIfAborted()
      if (claim && !held(claim.token)) throw new ClaimError()
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
    async *programs({ runId }, { signal } = {}) {
      signal?.throwIfAborted()
      for (const [programHash, trials] of entry(runs, runId)) if (trials.size > 0) yield programHash
    },
    async claim(key, { ttlMs, signal }) {
      signal?.throwIfAborted()
      const name = JSON.stringify([key.runId, key.programHash, trialName(key)])
      const before = claims.get(name)
      if (before && before.until > now()) return undefined
      if (before) forget(before.token)
      const token = randomUUID()
      claims.set(name, { token, until: now() + ttlMs })
      names.set(token, name)
      const stored = trialsOf(key).get(trialName(key))
      return {
        token,
        trial: stored && toRow(stored),
        async renew({ ttlMs: moreMs }) {
          const claim = held(token)
          if (claim) claim.until = Math.max(claim.until, now() + moreMs)
          return claim !== undefined
        },
        [Symbol.asyncDispose]: async () => forget(token),
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
