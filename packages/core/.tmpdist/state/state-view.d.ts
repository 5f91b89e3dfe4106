import type { Scope } from '../context.ts';
import type { Predictor, PredictorSettings } from './predictor.ts';
import type { Program } from './program.ts';
import type { ProgramState } from './program-state.ts';
/** The settings that a state view gives to predictors, and the view around it. */
export interface StateView {
    readonly settings: ReadonlyMap<Predictor, PredictorSettings>;
    readonly outer: StateView | undefined;
}
/** The settings that apply to `predictor` here: those of the nearest view, else its own. */
export declare function settingsOf(predictor: Predictor, scope: Scope): PredictorSettings;
/** What a view was made of. */
export interface ViewParts {
    readonly program: Program;
    readonly state: ProgramState;
}
/** Remembers what `view` was made of. */
export declare function rememberView(view: object, parts: ViewParts): void;
/** The state that a view applies, or `undefined` when `value` is no view. */
export declare function viewedState(value: object): ProgramState | undefined;
/** The program that a view looks at, or `undefined` when `value` is no view. */
export declare function viewedProgram(value: object): Program | undefined;
//# sourceMappingURL=state-view.d.ts.map