/** Says what is wrong with a `k`; `undefined` when it is fine. */
export declare function problemOfK(k: unknown): string | undefined;
/** Says what is wrong with a ranking; `undefined` when it is fine. */
export declare function problemOfRanking(passages: unknown, k: number): string | undefined;
//# sourceMappingURL=check-ranking.d.ts.map