import { commands, type Lane, laneOf } from './lanes.ts'

/** What a filter chooses. */
export interface ChosenTests {
  /** How many files of the lane have a word of the filter in their path. */
  readonly count: number
  /** A sentence about those of other lanes; absent when there are none. */
  readonly elsewhere: string | undefined
}

/** Looks a filter up in the paths of all test files, as vitest does: one of the words is in the path. */
export function chooseTests(
  paths: readonly string[],
  { lane, words }: { readonly lane: Lane | 'all'; readonly words: readonly string[] },
): ChosenTests {
  const found = paths.filter((path) => words.some((word) => path.toLowerCase().includes(word.toLowerCase())))
  const byLane = Map.groupBy(found, laneOf)
  const runs = (each: Lane): boolean => (lane === 'all' ? each !== 'soak' : each === lane)
  const others = [...byLane].filter(([each]) => !runs(each))
  const count = found.length - others.reduce((sum, [, { length }]) => sum + length, 0)
  if (others.length === 0) return { count, elsewhere: undefined }
  const parts = others.map(([each, { length }]) => `${files(length)} with ${commands[each]} ${words.join(' ')}`)
  return { count, elsewhere: `${count === 0 ? 'No test of this lane matches' : 'More match'}: ${parts.join(', ')}` }
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`
}
