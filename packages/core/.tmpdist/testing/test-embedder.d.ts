import type { Embedder } from '../retrieve/embedder.ts';
import { type SuiteCase, type SuiteOptions } from './suite.ts';
/** Options of {@link testEmbedder}. */
export interface TestEmbedderOptions extends SuiteOptions<Embedder> {
}
type EmbedderCase = SuiteCase<Embedder, void, TestEmbedderOptions>;
/** Every test of the suite. */
export declare function allEmbedderCases(): readonly EmbedderCase[];
/** Tests an embedder against the whole contract of the port. */
export declare function testEmbedder(name: string, options: TestEmbedderOptions): void;
export {};
//# sourceMappingURL=test-embedder.d.ts.map