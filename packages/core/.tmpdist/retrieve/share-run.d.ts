/**
 * Shares one run of `work` among all who ask while it runs, and its result with all who ask later. A run that fails is
 * not kept: the next one to ask starts another. A run that nobody waits for any more is aborted. It runs outside the
 * context of whoever started it, so that one caller's abort can't fail another's call.
 */
export declare function shareRun<T>(work: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal | undefined) => Promise<T>;
//# sourceMappingURL=share-run.d.ts.map