import type { ProgramState } from './program-state.ts';
/** Reads the state of a program or of a view as plain JSON. What a nested view has frozen is not part of it. */
export declare function dumpState(program: object): ProgramState;
/** The hash of a state: SHA-256 of its canonical JSON. Equal states have equal hashes on every machine. */
export declare function stateHash(state: ProgramState): string;
//# sourceMappingURL=dump-state.d.ts.map