import type { Example } from '@dspex/core'
import { hashInputs } from '../identify-examples.ts'

/** Examples that must stay in one part, by their places in the data set. */
export type Unit = readonly number[]

/** Puts together the examples of a group and those with equal inputs, and whatever hangs together through them. */
export function findUnits<E extends Example<object, object>>(
  examples: readonly E[],
  groupBy: (example: E) => string | undefined,
): readonly Unit[] {
  const leaders = [...examples.keys()]
  const leaderOf = (index: number): number => {
    let leader = index
    while (leaders[leader] !== leader) leader = leaders[leader] = leaders[leaders[leader] as number] as number
    return leader
  }
  const firsts = new Map<string, number>()
  for (const [index, example] of examples.entries()) {
    const group = groupBy(example)
    for (const key of [`inputs ${hashInputs(example.inputs)}`, ...(group === undefined ? [] : [`group ${group}`])]) {
      const first = firsts.get(key)
      if (first === undefined) firsts.set(key, index)
      else leaders[leaderOf(index)] = leaderOf(first)
    }
  }
  return [...Map.groupBy(examples.keys(), leaderOf).values()]
}
