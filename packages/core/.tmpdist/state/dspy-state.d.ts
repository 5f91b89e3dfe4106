import type { JsonObject } from '../hash.ts';
import type { Program } from './program.ts';
import type { ProgramState } from './program-state.ts';
/** Options of {@link fromDspyState}. */
export interface FromDspyStateOptions {
    /**
     * What to do with a demo's values that belong to no field of its predictor, as the other columns of a data set:
     * refuse the file, or leave them out.
     * @default 'refuse'
     */
    readonly unknownDemoKeys?: 'refuse' | 'leave-out' | undefined;
}
/**
 * Reads a program saved by DSPy's `save('program.json')` as a state of `program`: instructions, field descriptions, demos
 * and sampling options. The predictors must have the same paths, and their signatures the same fields in the same
 * order. Keys, addresses and the name of the model are left behind.
 *
 * @param json the parsed file
 * @throws StateError `STATE_INVALID` when this is no such file, `STATE_MISMATCH` with every difference from the program.
 */
export declare function fromDspyState(json: unknown, program: Program<never, unknown>, { unknownDemoKeys }?: FromDspyStateOptions): ProgramState;
/**
 * Writes a state in the form that DSPy's `load('program.json')` reads: pass it to `JSON.stringify`. Sampling options
 * become the predictor's `config`, as a DSPy LM can't be without the name of its model; provider options are left out.
 *
 * @param state the state to write. @default that of the program
 * @throws StateError `STATE_MISMATCH` when the state lacks a predictor of the program.
 */
export declare function toDspyState(program: Program<never, unknown>, state?: ProgramState): JsonObject;
//# sourceMappingURL=dspy-state.d.ts.map