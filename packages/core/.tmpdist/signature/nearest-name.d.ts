/** Finds the name that `name` is most likely a slip of; undefined when none is near. */
export declare function nearestName(name: string, candidates: Iterable<string>): string | undefined;
/** Writes ` Did you mean 'x'?`, or nothing when no name is near. */
export declare function didYouMean(name: string, candidates: Iterable<string>, quote?: string): string;
//# sourceMappingURL=nearest-name.d.ts.map