export { llamaCppEmbedder, type LlamaCppEmbedder, type LlamaCppEmbedderOptions } from './llama-cpp-embedder.ts'
export { llamaCppLM, type LlamaCppLM, type LlamaCppLMOptions } from './llama-cpp-lm.ts'
export type { LoadEvent } from './load-event.ts'
export type { ModelOptions } from './model-options.ts'
