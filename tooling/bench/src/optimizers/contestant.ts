import type { LM } from '@dspex/core'
import type { Verdict } from '@dspex/evaluate'
import type { PredictorPrompt } from './world/help.ts'
import type { World } from './world/world.ts'
import type { WorldExample } from './world/world-program.ts'

/** One run of the league: the same for every contestant. */
export interface LeagueTask {
  readonly world: World
  /** Names what the contestant draws. */
  readonly seed: number
  /** How many LM calls it may make, reflections included. */
  readonly budget: number
  /** What it may learn from. */
  readonly trainset: readonly WorldExample[]
  /** What it may ask for a verdict after the search; the calls for it come on top. */
  readonly holdout: readonly WorldExample[] | undefined
  /** The LM, which counts the calls of this run. */
  readonly lm: LM
  /** The same LM for others: the address of an OpenAI-compatible server, without `/v1`; none where the world is in this process. */
  readonly url: string | undefined
}

/** What a contestant hands in. */
export interface Outcome {
  /** The prompts of the program at the end, by predictor. */
  readonly prompts: Readonly<Record<string, PredictorPrompt>>
  /** What it found best after so many calls, where it can tell. */
  readonly course?: readonly { readonly calls: number; readonly prompts: Outcome['prompts'] }[] | undefined
  /** Version and settings, for the report. */
  readonly about?: string | undefined
  /** What it says about its own result on examples that it did not learn from; `null` when it changed nothing. */
  readonly verdict?: Verdict | null | undefined
}

/** An optimizer in the league: one file each. */
export interface Contestant {
  /** Names it on the command line and in tables. */
  readonly name: string
  /** Says why it can't take part, such as a Python that is not there. */
  readonly absent?: (() => string | undefined) | undefined
  /** Speaks to the server of the worlds, so it can't play in one process with them. @default false */
  readonly needsServer?: boolean | undefined
  /** Improves the program of the world within the budget. */
  readonly compete: (task: LeagueTask) => Promise<Outcome>
  /** Ends what it started. */
  readonly close?: (() => void) | undefined
}
