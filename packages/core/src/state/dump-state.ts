import { hashJson } from '../hash/hash.ts'
import { contractOf } from './contract.ts'
import { findPredictors } from './find-predictors.ts'
import type { PredictorSettings } from './predictor-settings.ts'
import type { PredictorState, ProgramState } from './program-state.ts'
import { viewedState } from './state-view.ts'

/** Reads the state of a program or of a view as plain JSON. What a nested view has frozen is not part of it. */
export function dumpState(program: object): ProgramState {
  const viewed = viewedState(program)
  if (viewed) return viewed
  const predictors = [...findPredictors(program)].map(
    ([path, { settings }]) => [path, dumpPredictor(settings)] as const,
  )
  return { schemaVersion: 1, predictors: Object.fromEntries(predictors) }
}

/** The hash of a state: SHA-256 of its canonical JSON. Equal states have equal hashes on every machine. */
export function stateHash(state: ProgramState): string {
  return hashJson(state)
}

function dumpPredictor({ signature, demos, lmOptions }: PredictorSettings): PredictorState {
  const described = [...signature.inputs, ...signature.outputs].filter(({ description }) => description)
  return {
    instructions: signature.instructions,
    descriptions: Object.fromEntries(described.map(({ name, description }) => [name, description as string])),
    demos,
    lmOptions,
    contract: contractOf(signature),
  }
}
