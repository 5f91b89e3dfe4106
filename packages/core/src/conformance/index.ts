export { type CacheCapabilities, type TestCacheOptions } from './cases/cache-case.ts'
export { type TestLMOptions } from './cases/lm-case.ts'
export { type RetrieverCorpus, type TestRetrieverOptions } from './cases/retriever-cases.ts'
export { type RiverPassage } from './cases/rivers.ts'
export {
  type CaseContext,
  registerSuite,
  runSuite,
  type SkippedTests,
  type SuiteCase,
  type SuiteOptions,
  type SuiteOutcome,
} from './suite.ts'
export { testCache } from './test-cache.ts'
export { type Defect, testDefects } from './test-defects.ts'
export { testEmbedder, type TestEmbedderOptions } from './test-embedder.ts'
export { testLM } from './test-lm.ts'
export { testPriceFunction, type TestPriceFunctionOptions } from './test-price-function.ts'
export { testReranker, type TestRerankerOptions } from './test-reranker.ts'
export { testRetriever } from './test-retriever.ts'
