import type { Example, ProgramState } from '@dspex/core'
import type { TrialLab } from '@dspex/evaluate'
import type { DspyRun } from './dspy-strategies.ts'

/** Scores states on examples: for each state a list, which is empty where the budget did not do for all of it. */
export async function scoreAll(
  lab: TrialLab,
  states: readonly ProgramState[],
  on: readonly Example<object, object>[],
): Promise<number[][]> {
  const results = await lab.run(states.flatMap((state) => on.map(({ id }) => ({ state, exampleId: id }))))
  const given = results.map(({ score, failed, row }) => (row ? (failed ? 0 : (score ?? 0)) : null))
  // What the budget left out counts for nothing: half a list of scores compares with none.
  return states.map((_, place) => {
    const own = given.slice(place * on.length, (place + 1) * on.length)
    return own.includes(null) ? [] : (own as number[])
  })
}

/** The place of the best mean, the first of equals. */
export function bestOf(lists: readonly (readonly number[])[]): number {
  return lists.reduce((most, scores, place) => (meanOf(scores) > meanOf(lists[most]!) ? place : most), 0)
}

/** Places 0 … last, spread over `count`, each once: i·last/(count − 1), halves rounded to even. */
export function spread(last: number, count: number): number[] {
  if (last < 1) return [0]
  return [...new Set(Array.from({ length: count }, (_, place) => roundHalfToEven((place * last) / (count - 1))))]
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value)
  if (value - below !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}

/** The percentile with linear interpolation. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)]!
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at))
}

/** The scores of runs, in their order. */
export function scoresOf(runs: readonly DspyRun[]): readonly number[] {
  return runs.map(({ score }) => score)
}

/** The mean; 0 without values, as in DSPy. */
export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length
}
