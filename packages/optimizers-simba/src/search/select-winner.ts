import { type CandidateScore, summarizeScores, summarizeValues } from '@dspex/optimize'
import { type BestOfK, bestOfKAsync } from '@dspex/statistics'
import type { Candidate } from '../candidate/candidate.ts'
import { finals, solvedFrom } from '../numbers.ts'
import { type Gain, stratifiedGain, weightsOf } from './weigh-by-outcome.ts'
import type { Memory } from '../knowledge/memory.ts'

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
  const gainOf = (candidate: Candidate): Gain => estimate(compareWith(baseline, candidate, { memory, ids }))
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
    const ranked = running.toSorted((a, b) => gainOf(b).mean - gainOf(a).mean)
    running = ranked.slice(0, Math.ceil(ranked.length / 2))
  }
  const told = (
    valuesOf: (compared: Compared) => readonly number[],
    all: readonly Candidate[],
    summarize: (values: readonly number[]) => CandidateScore | null,
  ) =>
    new Map(
      all
        .map((each) => [each.id, summarize(valuesOf(compareWith(baseline, each, { memory, ids })))] as const)
        .filter(isKnown),
    )
  const differences = told(({ pairs }) => pairs.map(({ gain, weight }) => weight * gain), finalists, summarizeValues)
  const scores = told(
    ({ pairs }) => pairs.map(({ score, weight }) => weight * score),
    [baseline, ...finalists],
    summarizeScores,
  )
  const better = running
    .filter((candidate) => isBetter(gainOf(candidate)))
    // Of equals the shorter one: what brings nothing only costs tokens.
    .toSorted((a, b) => gainOf(b).mean - gainOf(a).mean || a.edits.length - b.edits.length)
  const winner = better[0] ?? baseline
  return {
    winner,
    scores,
    differences,
    corrected: await correct(winner, baseline, running, { memory, ids, seed, signal }),
  }
}

function isBetter({ mean, error }: Gain): boolean {
  return mean > finals.margin * error
}

/** A candidate beside the baseline. */
interface Compared {
  /** How many of all examples the baseline solved. */
  readonly shareSolved: number
  /** The examples that both were scored on. */
  readonly pairs: readonly {
    readonly wasSolved: boolean
    readonly gain: number
    readonly score: number
    readonly weight: number
  }[]
}

function compareWith(
  baseline: Candidate,
  candidate: Candidate,
  { memory, ids }: Pick<FinalsSettings, 'memory' | 'ids'>,
  isAllowed = (_id: string): boolean => true,
): Compared {
  const [before, after] = [memory.scoresOf(baseline), memory.scoresOf(candidate)]
  const isSolved = (id: string): boolean => memory.unit(before.get(id)!) >= solvedFrom
  const known = ids.filter((id) => before.has(id))
  const shareSolved = known.filter(isSolved).length / Math.max(1, known.length)
  const left = known
    .filter((id) => after.has(id) && isAllowed(id))
    .map((id) => ({ wasSolved: isSolved(id), score: after.get(id)!, gain: after.get(id)! - before.get(id)! }))
  const weights = weightsOf(shareSolved, left)
  return { shareSolved, pairs: left.map((pair, place) => ({ ...pair, weight: weights[place]! })) }
}

function estimate({ shareSolved, pairs }: Compared): Gain {
  const scores = pairs.flatMap(({ score, gain }) => [score, score - gain])
  const range = Math.max(...scores) - Math.min(...scores)
  return pairs.length > 0 ? stratifiedGain(shareSolved, pairs, range) : { mean: -Infinity, error: 0 }
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
  const isShared = (id: string): boolean => all.every((each) => memory.scoresOf(each).has(id))
  const gains = all.map((each) =>
    compareWith(baseline, each, { memory, ids }, isShared).pairs.map(({ gain, weight }) => weight * gain),
  )
  if (gains[0]!.length < 2) return null
  return bestOfKAsync(gains, { seed, signal, resamples: finals.resamples })
}

function isKnown(entry: readonly [string, CandidateScore | null]): entry is readonly [string, CandidateScore] {
  return entry[1] !== null
}
