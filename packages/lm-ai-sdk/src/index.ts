export { aiSdkEmbedder, type AiSdkEmbedderOptions } from './ai-sdk-embedder.ts'
export { aiSdkLM, type AiSdkLMOptions } from './lm/ai-sdk-lm.ts'
export type {
  AiSdkEmbeddingModel,
  AiSdkLanguageModel,
  AiSdkModel,
  AiSdkRerankingModel,
  AiSdkSpecification,
} from './ai-sdk-model.ts'
export { aiSdkReranker, type AiSdkRerankerOptions } from './ai-sdk-reranker.ts'
export type {
  ProgramCall,
  ProgramModelPart,
  ProgramModelResult,
  ProgramModelStreamPart,
  ProgramModelUsage,
  ProgramModelWarning,
} from './language-model/program-model-result.ts'
export type { GivenMessage } from './language-model/read-prompt.ts'
export {
  type ProgramLanguageModel,
  type TextField,
  toLanguageModel,
  type ToLanguageModelOptions,
} from './language-model/to-language-model.ts'
export type { StreamedOutput } from './language-model/stream-answer.ts'
