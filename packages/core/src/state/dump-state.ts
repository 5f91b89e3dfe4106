import { hashJson } from '../hash/hash.ts'
import { optionsWithoutCredentials } from '../lm/option-credentials.ts'
import { contractOf } from './contract.ts'
import { findPredictors } from './find-predictors.ts'
import type { PredictorSettings } from './predictor-settings.ts'
import type { PredictorState, ProgramState } from './program-state.ts'
import { viewedState } from './state-view.ts'

/**
 * Reads the state of a program or of a view as plain JSON. What a nested view has frozen is not part of it, nor are
 * credentials among the sampling options.
 */
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
  return hashJson(stateWithoutCredentials(state))
}

/** A state whose sampling options have no credentials; itself, and no copy, when they have none. */
export function stateWithoutCredentials(state: ProgramState): ProgramState {
  const predictors = Object.entries(state.predictors).map(([path, predictor]) => {
    const lmOptions = optionsWithoutCredentials(predictor.lmOptions)
    return [path, lmOptions === predictor.lmOptions ? predictor : { ...predictor, lmOptions }] as const
  })
  const isSame = predictors.every(([path, predictor]) => predictor === state.predictors[path])
  return isSame ? state : { ...state, predictors: Object.fromEntries(predictors) }
}

function dumpPredictor({ signature, demos, lmOptions }: PredictorSettings): PredictorState {
  const described = [...signature.inputs, ...signature.outputs].filter(({ description }) => description)
  return {
    instructions: signature.instructions,
    descriptions: Object.fromEntries(described.map(({ name, description }) => [name, description as string])),
    demos,
    lmOptions: optionsWithoutCredentials(lmOptions),
    contract: contractOf(signature),
  }
}
