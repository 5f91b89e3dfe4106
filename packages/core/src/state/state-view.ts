import type { Scope } from '../scope.ts'
import type { Predictor } from './predictor.ts'
import type { PredictorSettings } from './predictor-settings.ts'
import type { Program } from '../program.ts'
import type { ProgramState } from './program-state.ts'

/** The settings that a state view gives to predictors, and the view around it. */
export interface StateView {
  readonly settings: ReadonlyMap<Predictor, PredictorSettings>
  readonly outer: StateView | undefined
}

/** The settings that apply to `predictor` here: those of the nearest view, else its own. */
export function settingsOf(predictor: Predictor, scope: Scope): PredictorSettings {
  for (let view = scope.view; view; view = view.outer) {
    const settings = view.settings.get(predictor)
    if (settings) return settings
  }
  return predictor.settings
}

/** What a view was made of. */
export interface ViewParts {
  readonly program: Program
  readonly state: ProgramState
}

const partsByView = new WeakMap<object, ViewParts>()

/** Remembers what `view` was made of. */
export function rememberView(view: object, parts: ViewParts): void {
  partsByView.set(view, parts)
}

/** The state that a view applies, or `undefined` when `value` is no view. */
export function viewedState(value: object): ProgramState | undefined {
  return partsByView.get(value)?.state
}

/** The program that a view looks at, or `undefined` when `value` is no view. */
export function viewedProgram(value: object): Program | undefined {
  return partsByView.get(value)?.program
}
