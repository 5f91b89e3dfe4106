import { StateError } from '../errors/state-error.ts'
import { parseState } from './parse-state.ts'
import type { PredictorState, ProgramState } from './program-state.ts'

/** What may be changed about a predictor: all but the contract it was made for. */
export type PredictorEdit = Partial<Omit<PredictorState, 'contract'>>

/**
 * Returns a state in which one predictor is changed; the given state stays as it is.
 *
 * @param path which predictor, such as `respond.predict`
 * @param edit what to change: a value, or a function of the predictor's present state
 * @throws StateError `STATE_MISMATCH` when the state has no such predictor; it names those that it has. `STATE_INVALID`
 * when the edit is no part of a state.
 *
 * @example
 * const shorter = editState(dumpState(rag), 'respond.predict', { instructions: 'Answer in one word.' })
 */
export function editState(
  state: ProgramState,
  path: string,
  edit: PredictorEdit | ((before: PredictorState) => PredictorEdit),
): ProgramState {
  const before = Object.hasOwn(state.predictors, path) ? state.predictors[path] : undefined
  if (!before) {
    const known = Object.keys(state.predictors).map((name) => `'${name}'`)
    throw new StateError(`The state has no predictor '${path}'. It has ${known.join(', ') || 'none'}.`, {
      code: 'STATE_MISMATCH',
      issues: [{ path, message: 'the state does not have this predictor' }],
    })
  }
  const changes = typeof edit === 'function' ? edit(before) : edit
  return parseState({
    ...state,
    predictors: { ...state.predictors, [path]: { ...before, ...changes, contract: before.contract } },
  })
}
