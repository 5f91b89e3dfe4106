import { type BestOfK, bestOfKAsync, type CandidateScore, tInterval } from '@dspex/evaluate'
import type { Candidate } from './candidate.ts'
import type { Memory } from './memory.ts'

/** How the finals went. */
export interface Finals {
  /** The baseline, unless another one is better by more than luck. */
  readonly winner: Candidate
  /** What each finalist scored on the examples that it may be scored on. */
  readonly scores: ReadonlyMap<string, CandidateScore>
  /** What each is better than the baseline, on the same examples. */
  readonly differences: ReadonlyMap<string, CandidateScore>
  /** What is left of the winner's gain when the choice is repeated; `null` when nothing was chosen. */
  readonly corrected: BestOfK | null
}

/** What the finals need. */
export interface FinalsSettings {
  readonly memory: Memory
  /** Examples to choose by, in a random order. */
  readonly ids: readonly string[]
  /** How many runs are left. */
  readonly trialsLeft: () => number
  readonly seed: string
  readonly signal: AbortSignal
}

/** A gain must be this many of its standard errors: a wrong choice costs more than a missed one. */
const margin = 1.5

/**
 * Chooses among finalists by successive halving (Karnin, Koren and Somekh 2013): all run on a part of the examples, the
 * better half on the next part. A finalist is compared with the baseline on examples that both may be scored on, and has
 * to be better by more than luck; the baseline wins ties.
 */
export async function selectWinner(
  baseline: Candidate,
  finalists: readonly Candidate[],
  { memory, ids, trialsLeft, seed, signal }: FinalsSettings,
): Promise<Finals> {
  let running = finalists.filter(({ id }) => id !== baseline.id)
  const rounds = Math.max(1, Math.ceil(Math.log2(running.length + 1)))
  const gainOf = (candidate: Candidate): number[] => pairedDifferences(baseline, candidate, memory, ids)
  for (let round = 0; round < rounds && running.length > 0; round += 1) {
    const affordable = Math.floor(trialsLeft() / (running.length + 1))
    const until = Math.ceil((ids.length * (round + 1)) / rounds)
    const part = ids.slice(0, until)
    const missing = (candidate: Candidate): string[] =>
      part.filter((id) => !candidate.masked.has(id) && !memory.scoresOf(candidate).has(id)).slice(0, affordable)
    await memory.runAll(
      [baseline, ...running].flatMap((candidate) => missing(candidate).map((exampleId) => ({ candidate, exampleId }))),
    )
    if (round === rounds - 1) break
    const ranked = running.toSorted((a, b) => mean(gainOf(b)) - mean(gainOf(a)))
    running = ranked.slice(0, Math.ceil(ranked.length / 2))
  }
  const differences = new Map(finalists.map((each) => [each.id, summarize(gainOf(each))] as const).filter(isKnown))
  const scores = new Map(
    [baseline, ...finalists].map((each) => [each.id, summarize(scoresOn(each, memory, ids))] as const).filter(isKnown),
  )
  const better = running
    .filter((candidate) => isBetter(gainOf(candidate)))
    // Of equals the shorter one: what brings nothing only costs tokens.
    .toSorted((a, b) => mean(gainOf(b)) - mean(gainOf(a)) || a.edits.length - b.edits.length)
  const winner = better[0] ?? baseline
  return {
    winner,
    scores,
    differences,
    corrected: await correct(winner, baseline, running, { memory, ids, seed, signal }),
  }
}

function isBetter(differences: readonly number[]): boolean {
  const gain = mean(differences)
  if (differences.length === 0 || !(gain > 0)) return false
  const spread = differences.reduce((sum, each) => sum + (each - gain) ** 2, 0) / Math.max(1, differences.length - 1)
  return gain > margin * Math.sqrt(spread / differences.length)
}

function scoresOn(candidate: Candidate, memory: Memory, ids: readonly string[]): number[] {
  const scores = memory.scoresOf(candidate)
  return ids.flatMap((id) => scores.get(id) ?? [])
}

function pairedDifferences(
  baseline: Candidate,
  candidate: Candidate,
  memory: Memory,
  ids: readonly string[],
): number[] {
  const [before, after] = [memory.scoresOf(baseline), memory.scoresOf(candidate)]
  return ids.flatMap((id) => (before.has(id) && after.has(id) ? [after.get(id)! - before.get(id)!] : []))
}

/** The winner's gain without the luck of being chosen: on examples that no finalist was made from. */
async function correct(
  winner: Candidate,
  baseline: Candidate,
  running: readonly Candidate[],
  { memory, ids, seed, signal }: Omit<FinalsSettings, 'trialsLeft'>,
): Promise<BestOfK | null> {
  if (winner.id === baseline.id) return null
  const all = [baseline, ...running]
  const shared = ids.filter((id) => all.every((each) => memory.scoresOf(each).has(id)))
  if (shared.length < 2) return null
  const gains = all.map((each) =>
    shared.map((id) => memory.scoresOf(each).get(id)! - memory.scoresOf(baseline).get(id)!),
  )
  return bestOfKAsync(gains, { seed, signal, resamples: 2000 })
}

/** A mean with its interval; `undefined` without values. */
export function summarize(values: readonly number[]): CandidateScore | undefined {
  if (values.length === 0) return undefined
  const { estimate, lower, upper } = tInterval(values)
  const finite = (end: number): number | null => (Number.isFinite(end) ? end : null)
  return { mean: estimate, lower: finite(lower), upper: finite(upper), n: values.length }
}

function isKnown(entry: readonly [string, CandidateScore | undefined]): entry is readonly [string, CandidateScore] {
  return entry[1] !== undefined
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? -Infinity : values.reduce((sum, each) => sum + each, 0) / values.length
}
