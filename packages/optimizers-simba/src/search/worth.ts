import type { Edit } from '../candidate/edits.ts'
import type { Search } from './search.ts'

/** What an edit is worth, as far as that was seen. */
export interface Worth {
  /** What examples of its kind score more with it than the program did before, as a share of the scale; `null` if none was run. */
  readonly worth: number | null
  /** On how many examples that rests. */
  readonly examples: number
}

/** Measures edits by the examples that they are for, over all incumbents that held them. */
export function measureWorth(
  { memory, incumbents }: Pick<Search, 'memory' | 'incumbents'>,
  before: ReadonlyMap<string, number>,
): (edit: Edit) => Worth {
  return (edit) => {
    const own = new Set(edit.members)
    const gains = incumbents
      .filter(({ edits }) => edits.includes(edit))
      .flatMap((candidate) => [...memory.allScoresOf(candidate)])
      .filter(([id]) => own.has(id) && before.has(id))
      .map(([id, score]) => memory.unit(score) - before.get(id)!)
    const sum = gains.reduce((total, each) => total + each, 0)
    return { worth: gains.length > 0 ? sum / gains.length : null, examples: gains.length }
  }
}
