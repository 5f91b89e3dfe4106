import type { ProgramState } from './program-state.ts';
/** Options of {@link saveState} and {@link loadState}. */
export interface StateFileOptions {
    readonly signal?: AbortSignal | undefined;
}
/**
 * Writes a state, or the state of a program or view, to a JSON file. The file is replaced at once: a reader, or a crash,
 * finds the old state or the new one, never half of it. Missing folders are made.
 *
 * @throws StateError `STATE_FILE` when the file can't be written.
 */
export declare function saveState(subject: ProgramState | object, path: string, { signal }?: StateFileOptions): Promise<void>;
/**
 * Reads a state that `saveState` wrote; run a program with it through `withState`.
 *
 * @throws StateError `STATE_FILE` when the file can't be read or is not JSON; else as `parseState`.
 */
export declare function loadState(path: string, { signal }?: StateFileOptions): Promise<ProgramState>;
//# sourceMappingURL=state-file.d.ts.map