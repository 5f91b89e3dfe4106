import type { TrialKey, TrialRow, TrialScore } from '../trial/trial.ts'
import type { TrialQuery, TrialStore } from '../trial/trial-store.ts'

/** The study and program of the rows. */
export const query: TrialQuery = { runId: 'run', programHash: 'program' }
/** Makes a key. */
export const keyOf = (exampleId: string, key: Partial<TrialKey> = {}): TrialKey => ({
  ...query,
  exampleId,
  exampleHash: 'hash',
  repeat: 0,
  ...key,
})
/** Makes a row with a bit of everything. */
export const trialOf = (exampleId: string, row: Partial<TrialRow> = {}): TrialRow => ({
  ...keyOf(exampleId),
  output: { answer: exampleId },
  scores: {},
  usage: {
    model: {
      calls: 1,
      cachedCalls: 0,
      repairs: 0,
      retries: 0,
      usage: { inputTokens: { total: 3 }, outputTokens: { total: 4 } },
      costUsd: 0.5,
    },
  },
  costUsd: 0.5,
  durationMs: 1.5,
  trace: [],
  at: '2026-01-01T00:00:00.000Z',
  ...row,
})
/** Makes a score. */
export const scoreOf = (score: number): TrialScore => ({ score, labelsHash: 'labels' })
/** Appends trials. */
export const write = (store: TrialStore, ...trials: readonly TrialRow[]): Promise<void> =>
  store.append(trials.map((trial) => ({ kind: 'trial', trial })))
/** Appends scores of a trial. */
export const addScores = (store: TrialStore, key: TrialKey, scores: TrialRow['scores']): Promise<void> =>
  store.append([{ kind: 'scores', key, scores }])

/** Reads all trials of a study and program, in an order of their own. */
export async function readAll(store: TrialStore, which: TrialQuery = query): Promise<TrialRow[]> {
  const rows: TrialRow[] = []
  for await (const row of store.read(which)) rows.push(row)
  return rows.toSorted(
    (a, b) => compare(a.exampleId, b.exampleId) || compare(a.exampleHash, b.exampleHash) || a.repeat - b.repeat,
  )
}

/** Orders texts by their code units. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
