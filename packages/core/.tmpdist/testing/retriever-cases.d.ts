import type { Retriever } from '../retrieve/retriever.ts';
import { type RiverPassage } from './rivers.ts';
import type { SuiteCase, SuiteOptions } from './suite.ts';
/** Options of `testRetriever`; `create` makes a retriever over the corpus it is given. */
export interface TestRetrieverOptions extends SuiteOptions<Retriever, RetrieverCorpus> {
}
/** What a retriever of the suite searches in. */
export interface RetrieverCorpus {
    readonly passages: readonly RiverPassage[];
}
/** A test of a retriever. */
export type RetrieverCase = SuiteCase<Retriever, RetrieverCorpus, TestRetrieverOptions>;
/** What holds for every retriever, besides filters and what holds for every port. */
export declare const retrieverCases: readonly RetrieverCase[];
//# sourceMappingURL=retriever-cases.d.ts.map