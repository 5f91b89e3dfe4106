export { type CacheCapabilities, type TestCacheOptions } from './cache-case.ts'
export { chatReply } from './chat-reply.ts'
export { type TestLMOptions } from './lm-case.ts'
export { ngramEmbedder, type NgramEmbedderOptions } from './ngram-embedder.ts'
export { type RetrieverCorpus, type TestRetrieverOptions } from './retriever-cases.ts'
export { type RiverPassage } from './rivers.ts'
export {
  type LMScript,
  type ScriptedAnswer,
  type ScriptedReply,
  type ScriptedReplyFunction,
  type ScriptRule,
} from './script.ts'
export { scriptedLM, type ScriptedLM, type ScriptedLMOptions } from './scripted-lm.ts'
export { type ScriptedResult } from './scripted-result.ts'
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
