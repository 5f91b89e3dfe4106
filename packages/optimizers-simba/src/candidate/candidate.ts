import { type ProgramState, stateHash } from '@dspex/core'
import { applyEdits, type Edit } from './edits.ts'
import { maskedBy } from './masking.ts'

/** A state on trial: the baseline with a list of edits, so that any of them can be left out again. */
export interface Candidate {
  /** Its name: the hash of its state. */
  readonly id: string
  /** The name of the candidate that it was made of; `null` for the baseline. */
  readonly parent: string | null
  /** What made it. */
  readonly strategy: string
  /** In order. */
  readonly edits: readonly Edit[]
  /** What they make of the baseline. */
  readonly state: ProgramState
  /** Examples that it may not be scored on. */
  readonly masked: ReadonlySet<string>
}

/** Makes candidates of one baseline. */
export type MakeCandidate = (edits: readonly Edit[], parent: Candidate | null, strategy: string) => Candidate

/** Makes what makes candidates; equal edits give one and the same. */
export function candidatesOf(baseline: ProgramState): MakeCandidate {
  const known = new Map<string, Candidate>()
  return (edits, parent, strategy) => {
    const key = edits.map(({ id }) => id).join()
    const before = known.get(key)
    if (before) return before
    const state = edits.length > 0 ? applyEdits(baseline, edits) : baseline
    const id = stateHash(state).slice(0, 12)
    const candidate = { id, parent: parent?.id ?? null, strategy, edits, state, masked: maskedBy(edits) }
    known.set(key, candidate)
    return candidate
  }
}
