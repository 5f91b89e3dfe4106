import type { Adapter, ProgramState } from '@dspex/core'
import type { SimbaReport } from '@dspex/optimizers-simba'
import type { IntentExample } from './banking77.ts'
import type { CountedLM } from './reply-store.ts'

/** How the program speaks with the LM. */
export type AdapterName = 'markers' | 'json'

/** One run of a contestant. */
export interface RealTask {
  readonly trainset: readonly IntentExample[]
  /** For contestants that judge themselves, as they run elsewhere; the others never see it. */
  readonly holdout: readonly IntentExample[]
  readonly adapterName: AdapterName
  readonly adapter: Adapter
  /** How many calls a search may make. */
  readonly budget: number
  readonly seed: number
  /** Gives the LM; what is asked of it counts as spent by the search. */
  readonly search: CountedLM
  /** The same LM, for judging on the holdout. */
  readonly judging: CountedLM
}

/** What a contestant hands in. */
export interface RealOutcome {
  readonly state: ProgramState
  /** How the search went, where it can tell. */
  readonly report?: SimbaReport | undefined
  /** What the program got on each message of the holdout, where it ran in the contestant's own format. */
  readonly judged?: { readonly scores: readonly number[]; readonly failed: number } | undefined
  /** Version, settings and what else is to be said. */
  readonly about?: string | undefined
}

/** Something that prepares the program: one file each. */
export interface RealContestant {
  /** Names it on the command line and in tables. */
  readonly name: string
  /** Whether a seed makes a difference. */
  readonly isSeeded: boolean
  /** Says why it can't take part. */
  readonly absent?: ((adapter: AdapterName) => string | undefined) | undefined
  /** Improves the program within the budget. */
  readonly compete: (task: RealTask) => Promise<RealOutcome>
}
