import type { Execution } from '../state/program.ts';
/**
 * Runs `work` and records what it does. An execution inside another is part of the outer one's trace and usage too.
 * What a failed run did is kept with its error: see {@link executionOf}.
 */
export declare function recordExecution<Output>(work: () => Promise<Output>): Promise<Execution<Output>>;
/** What a failed `execute` had done until it failed: its trace, usage and duration, by the error that it threw. */
export declare function executionOf(error: unknown): Execution<undefined> | undefined;
//# sourceMappingURL=execute.d.ts.map