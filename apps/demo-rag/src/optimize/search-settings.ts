/** What a search is made with. The same settings and the same replies give the same result. */
export interface SearchSettings {
  /** How many passages each look-up of the program finds. */
  readonly k: number
  /** Names the random choices. */
  readonly seed: string
  /** How many LM calls the search may spend, reflections included; the verdict comes on top. */
  readonly budget: number
  /** On how many questions the verdict rests; `undefined` for all of the split. */
  readonly limit: number | undefined
}

/** So many LM calls unless something is asked for: about a quarter of an hour of a small model on one core. */
export const defaultBudget = 240
