import { type RetrieverCase, type TestRetrieverOptions } from './retriever-cases.ts';
/** Every test of the suite. */
export declare function allRetrieverCases(): readonly RetrieverCase[];
/**
 * Tests a retriever against the whole contract of the port.
 *
 * @example testRetriever('inMemoryRetriever', { create: ({ passages }) => inMemoryRetriever({ passages }) })
 */
export declare function testRetriever(name: string, options: TestRetrieverOptions): void;
//# sourceMappingURL=test-retriever.d.ts.map