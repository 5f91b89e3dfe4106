import { type Program } from './program.ts';
import type { ProgramState } from './program-state.ts';
/** A program looked at with another state. Nothing is copied: many views of one program can run at once. */
export interface ProgramView<Input extends object = never, Output = unknown> extends Program<Input, Output> {
    /** The state that applies. */
    readonly state: ProgramState;
    /** The program itself, with its own state. */
    readonly program: Program<Input, Output>;
}
/**
 * Looks at a program with another state: a light view that is run in its place. The program is not touched and nothing
 * is cloned, so a thousand candidates can run at once over one program that holds a database pool. A view of a view
 * looks at the same program; a view inside a program keeps its own state.
 *
 * @throws StateError `STATE_MISMATCH` with every difference when the state does not fit the program: a predictor that is
 * missing on either side, or whose fields have changed.
 */
export declare function withState<Input extends object, Output>(program: Program<Input, Output>, state: ProgramState): ProgramView<Input, Output>;
//# sourceMappingURL=with-state.d.ts.map