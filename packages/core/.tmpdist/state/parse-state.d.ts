import type { ProgramState } from './program-state.ts';
/**
 * Reads a program state from parsed JSON of any version this package knows.
 *
 * @throws StateError `STATE_VERSION` for a version that is not known, `STATE_INVALID` with every misfit and its path.
 */
export declare function parseState(json: unknown): ProgramState;
//# sourceMappingURL=parse-state.d.ts.map