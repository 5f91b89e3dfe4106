/** Settles as `promise` does, or rejects when that takes longer than `ms`. */
export declare function within<T>(ms: number, promise: Promise<T>, what: string): Promise<T>;
/** Asks again and again until `isTrue` holds; rejects when that takes longer than `ms`. */
export declare function eventually(ms: number, isTrue: () => Promise<boolean>, what: string): Promise<void>;
//# sourceMappingURL=within.d.ts.map