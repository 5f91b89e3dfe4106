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
  /** Whether the model is asked for rules, besides showing it demos: small models have none to give, and take long. */
  readonly rules: boolean
}

/** The settings that have a default of their own. */
export type SearchDefaults = Pick<SearchSettings, 'budget' | 'limit' | 'rules'>

/** What is searched with unless something else is asked for. */
export const usualSearch: SearchDefaults = { budget: 240, limit: undefined, rules: true }

/** What is recorded: some 200 calls, or ten minutes of a small model on two cores. */
export const recordedSearch: SearchDefaults = { budget: 120, limit: 40, rules: false }
