/** Settles as `work` does, or rejects with the signal's reason as soon as it fires, whether `work` listens or not. */
export declare function untilAbort<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
//# sourceMappingURL=abort.d.ts.map