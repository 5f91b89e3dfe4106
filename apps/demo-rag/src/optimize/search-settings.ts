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

/** What is searched with unless something else is asked for. */
export const usualSearch: Pick<SearchSettings, 'budget' | 'limit'> = { budget: 240, limit: undefined }

/** What is recorded: some 360 calls, or 20 minutes of a small model on one core. */
export const recordedSearch: Pick<SearchSettings, 'budget' | 'limit'> = { budget: 200, limit: 80 }
