import type { Metadata } from '../retrieve/filter.ts';
/** A passage of the corpus that retriever suites search in. */
export interface RiverPassage {
    readonly id: string;
    readonly text: string;
    readonly metadata: Metadata;
}
/** A small corpus: every text has the word "river", so that every kind of search finds all of it. */
export declare const rivers: readonly RiverPassage[];
/** The ids of {@link rivers}. */
export declare const riverIds: readonly string[];
//# sourceMappingURL=rivers.d.ts.map