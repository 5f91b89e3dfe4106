import type { Example, Program } from '@dspex/core'
import type { LabReply, LabResult } from '@dspex/evaluate'
import type { Candidate } from '../candidate/candidate.ts'
import type { Cluster } from '../knowledge/cluster-failures.ts'
import type { Edit, EditDraft } from '../candidate/edits.ts'
import type { Similarity } from '@dspex/optimize'

/**
 * Proposes an edit for one cluster of failures. It changes nothing itself: what it proposes is
 * validated, checked where it should help, and kept only if it does.
 */
export interface Strategy {
  /** Names it in reports. */
  readonly name: string
  /** Whether it is asked once for each predictor, or once for all together. @default 'predictor' */
  readonly scope?: 'predictor' | 'program' | undefined
  /** Whether it asks an LM, so that the first step tries it only a few times. @default false */
  readonly asksLM?: boolean | undefined
  /** Gives an edit; or why its attempt came to nothing; or `null` when it does not apply, and another is tried. */
  readonly propose: (task: StrategyTask) => Promise<EditDraft | Useless | null>
}

/** An attempt that came to nothing: counted, never applied. */
export interface Useless {
  /** Why, in a few words: attempts are counted by it. */
  readonly useless: string
}

/** What a strategy works with. */
export interface StrategyTask {
  /** The program, with its wiring. */
  readonly program: Program<never, unknown>
  /** The best candidate so far. */
  readonly incumbent: Candidate
  /** The predictor to change; for a strategy of the whole program all of them, joined by ` + `. */
  readonly path: string
  /** The failures to mend. */
  readonly cluster: Cluster
  /** The most demos that a predictor may show. */
  readonly maxDemos: number
  /** How often this strategy was tried on this cluster and predictor before: to try something else this time. */
  readonly turn: number
  /** How many attempts on this cluster go on beside this one that were planned before it: to try something else than they do. */
  readonly place: number
  /** Edits for this cluster that were refused, with why. */
  readonly rejected: readonly RejectedEdit[]
  /** The names of all edits that were ever tried. */
  readonly tried: ReadonlySet<string>
  /** Finds an example. */
  readonly exampleOf: (id: string) => Example<object, object>
  /** The last run on an example that did not solve it. */
  readonly failureOf: (id: string) => LabResult | undefined
  /** The last run on an example that solved it. */
  readonly successOf: (id: string) => LabResult | undefined
  /** Whether a run solved its example. */
  readonly isSolved: (result: LabResult) => boolean
  /** Compares the inputs of two examples. */
  readonly similarity: Similarity
  /** Runs the incumbent on examples as another sample, of the teacher where there is one: to find a success. */
  readonly explore: (ids: readonly string[]) => Promise<readonly LabResult[]>
  /** Asks the LM of reflections; a reply is paid once. */
  readonly ask: <Input extends object, Output>(
    program: Program<Input, Output>,
    input: Input,
  ) => Promise<LabReply<Output>>
}

/** An edit that was refused. */
export interface RejectedEdit {
  /** The edit. */
  readonly edit: Edit
  /** Why. */
  readonly reason: string
}
