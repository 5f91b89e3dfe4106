import type { Reranker } from '../retrieve/reranker.ts';
import { type SuiteCase, type SuiteOptions } from './suite.ts';
/** Options of {@link testReranker}. */
export interface TestRerankerOptions extends SuiteOptions<Reranker> {
}
type RerankerCase = SuiteCase<Reranker, void, TestRerankerOptions>;
/** Every test of the suite. */
export declare function allRerankerCases(): readonly RerankerCase[];
/** Tests a reranker against the whole contract of the port. */
export declare function testReranker(name: string, options: TestRerankerOptions): void;
export {};
//# sourceMappingURL=test-reranker.d.ts.map