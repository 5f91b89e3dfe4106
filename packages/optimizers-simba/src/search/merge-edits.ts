import type { LabResult } from '@dspex/evaluate'
import type { Candidate, MakeCandidate } from '../candidate/candidate.ts'
import type { Choice } from './choices.ts'
import { demoAdded } from '../candidate/edits.ts'
import type { Memory } from '../knowledge/memory.ts'
import { merging } from '../numbers.ts'
import type { Checked } from './targeted-check.ts'

/** A merge on trial. */
export interface Merge {
  /** The incumbent with several edits. */
  readonly candidate: Candidate
  /** How much better it probably is than the incumbent, as a share of all examples. */
  readonly gain: number
  /** How much better it was on the batch, without what its edits promised. */
  readonly seen: number
  /** Whether it becomes the incumbent. */
  readonly kept: boolean
  /** Its runs. */
  readonly results: readonly LabResult[]
}

/** What a merge needs to know. */
export interface MergeSettings {
  readonly incumbent: Candidate
  readonly make: MakeCandidate
  readonly memory: Memory
  /** How many examples a merge is tried on. */
  readonly batchSize: number
  /** How many merges may be tried at most. */
  readonly mostMerges: number
  /** How many demos a predictor may show. */
  readonly maxDemos: number
  readonly without: ReadonlySet<Choice>
  /** All examples, those whose turn it is first. */
  readonly queue: readonly string[]
}

/**
 * Puts edits together that each passed its check, and tries the whole on a batch: examples that the edits are for, and
 * others. Where the whole is no better, or one part promises most of what it does, the weaker half goes and the
 * rest is tried. Gives all attempts; the best may be kept.
 */
export async function mergeEdits(passed: readonly Checked[], settings: MergeSettings): Promise<readonly Merge[]> {
  const { incumbent, make } = settings
  const strongest = oneForEach(passed.toSorted((a, b) => b.evidence - a.evidence))
  const fitting = fitDemos(strongest, settings)
  let left = settings.without.has('merging') ? fitting.slice(0, 1) : fitting
  const merges: Merge[] = []
  while (left.length > 0 && merges.length < settings.mostMerges) {
    const edits = [...incumbent.edits, ...left.map(({ edit }) => edit)]
    const strategy = left.length > 1 ? 'merge' : left[0]!.edit.strategy
    const merge = await tryMerge(make(edits, incumbent, strategy), left, settings)
    merges.push(merge)
    // Where one part promises most of what all do, the others may only stand in its way: fewer are tried too.
    const isEnough = settings.without.has('fewer-edits') || Math.max(...left.map(promiseOfOne)) < promiseOf(left) / 2
    if (merge.results.length === 0 || (merge.kept && isEnough)) break
    left = left.slice(0, Math.floor(left.length / 2))
  }
  // What they promise together has misled here, so what was seen decides.
  const best = merges.filter(({ kept }) => kept).toSorted((a, b) => b.seen - a.seen)[0]
  return merges.map((merge) => ({ ...merge, kept: merge === best }))
}

/** What {@link promiseOf} says of a single one. */
export const promiseOfOne = (part: Checked): number => promiseOf([part])

/** How much of the weight of failures parts promise to mend, by their checks; a failure is mended once. */
function promiseOf(parts: readonly Checked[]): number {
  const shares = new Map<string, number>()
  for (const { mended, siblings, cluster } of parts) {
    const share = siblings > 0 ? mended / siblings : merging.untried
    const each = (share * cluster.weight) / Math.max(1, cluster.failing.length)
    for (const id of cluster.failing) shares.set(id, Math.max(shares.get(id) ?? 0, each))
  }
  return [...shares.values()].reduce((sum, each) => sum + each, 0)
}

async function tryMerge(candidate: Candidate, parts: readonly Checked[], settings: MergeSettings): Promise<Merge> {
  const { memory, batchSize, queue } = settings
  const isFree = (id: string): boolean => !candidate.masked.has(id)
  const targets = [...new Set(parts.flatMap(({ cluster }) => cluster.failing))].filter(isFree)
  const treated = takeInTurns(parts, targets, batchSize / 2)
  const isTarget = new Set(targets)
  const others = queue.filter((id) => isFree(id) && !isTarget.has(id)).slice(0, batchSize - treated.length)
  const expected = new Map([...treated, ...others].map((id) => [id, memory.expected(id)]))
  const results = await memory.rehearse(candidate, [...treated, ...others])
  const gainOn = (ids: readonly string[]): { readonly mean: number; readonly variance: number } => {
    const own = new Set(ids)
    const runs = results.filter(({ trial, score }) => own.has(trial.exampleId) && score !== null)
    const differences = runs.map(({ trial, score }) => memory.unit(score!) - expected.get(trial.exampleId)!)
    if (differences.length === 0) return { mean: 0, variance: 0 }
    const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length
    // Wide where there is little to see: a batch that happens to agree is no proof.
    return { mean, variance: merging.variance / differences.length }
  }
  const share = targets.length / Math.max(1, queue.length)
  const [onTargets, onOthers] = [gainOn(treated), gainOn(others)]
  const gain = share * onTargets.mean + (1 - share) * onOthers.mean
  const variance = share ** 2 * onTargets.variance + (1 - share) ** 2 * onOthers.variance
  const { doubt, promiseKept } = merging
  const promise = (promiseOf(parts) / Math.max(1, queue.length)) * promiseKept
  const posterior = (promise * variance + gain * doubt ** 2) / (variance + doubt ** 2)
  const finished = results.filter(({ score }) => score !== null)
  return { candidate, gain: posterior, seen: gain, kept: finished.length > 0 && posterior > 0, results: finished }
}

/** Examples of each part in turn, until there are enough. */
function takeInTurns(parts: readonly Checked[], targets: readonly string[], most: number): string[] {
  const allowed = new Set(targets)
  const taken = new Set<string>()
  const longest = Math.max(...parts.map(({ cluster }) => cluster.failing.length))
  for (let turn = 0; turn < longest; turn += 1) {
    for (const { cluster } of parts) {
      const id = cluster.failing[turn]
      if (id !== undefined && allowed.has(id) && taken.size < most) taken.add(id)
    }
  }
  return [...taken]
}

/** The strongest edit for each cluster and predictor: two that mend the same are one too many. */
function oneForEach(parts: readonly Checked[]): readonly Checked[] {
  const taken = new Set<string>()
  return parts.filter(({ edit }) => {
    const target = `${edit.path}\n${edit.cluster}`
    const isFirst = !taken.has(target)
    taken.add(target)
    return isFirst
  })
}

/** Leaves out demos beyond what their predictor may show, the last ones. */
function fitDemos(
  parts: readonly Checked[],
  { incumbent, maxDemos }: Pick<MergeSettings, 'incumbent' | 'maxDemos'>,
): readonly Checked[] {
  const room = new Map(
    Object.entries(incumbent.state.predictors).map(([path, { demos }]) => [path, maxDemos - demos.length]),
  )
  return parts.filter(({ edit }) => {
    const paths = [...room.keys()].filter((path) => demoAdded(edit, path))
    const fits = paths.every((path) => room.get(path)! > 0)
    if (fits) for (const path of paths) room.set(path, room.get(path)! - 1)
    return fits
  })
}
