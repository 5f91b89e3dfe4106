export {} from './cache-case.js';
export { chatReply } from './chat-reply.js';
export {} from './lm-case.js';
export { ngramEmbedder } from './ngram-embedder.js';
export {} from './retriever-cases.js';
export {} from './rivers.js';
export {} from './script.js';
export { scriptedLM } from './scripted-lm.js';
export {} from './scripted-result.js';
export { registerSuite, runSuite, } from './suite.js';
export { testCache } from './test-cache.js';
export { testEmbedder } from './test-embedder.js';
export { testLM } from './test-lm.js';
export { testPriceFunction } from './test-price-function.js';
export { testReranker } from './test-reranker.js';
export { testRetriever } from './test-retriever.js';
//# sourceMappingURL=index.js.map