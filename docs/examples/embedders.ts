import {
  fitHashingIdf,
  hashingEmbedder,
  inMemoryRetriever,
  memoryCache,
  withBatches,
  withEmbeddingCache,
} from '@dspex/core'
import { onnxEmbedder } from '@dspex/embedder-onnx'
import { aiSdkEmbedder } from '@dspex/lm-ai-sdk'
import { llamaCppEmbedder } from '@dspex/lm-llama-cpp'
import { openai } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'

// #region hashing
const passages = [
  { id: 'peru', text: 'The capital of Peru is Lima.' },
  { id: 'spain', text: 'The capital of Spain is Madrid.' },
  { id: 'chile', text: 'The capital of Chile is Santiago.' },
]
const idf = fitHashingIdf(passages.map(({ text }) => text)) // plain JSON: keep it with the vectors
const retriever = inMemoryRetriever({ passages, embedder: hashingEmbedder({ idf }) })
const { passages: found } = await retriever.retrieve({ query: 'What is the Spanish capital?', k: 1 })
console.log(found[0]?.id) // => spain
// #endregion hashing

// #region onnx
/** A folder with model.onnx and tokenizer.json. */
export async function loadMiniLM(folder: string): Promise<number> {
  await using minilm = await onnxEmbedder({ model: folder, maxTokens: 256 })
  const { embeddings, truncated = [] } = await minilm.embed({ texts: ['Where is my card?'], purpose: 'query' })
  console.log(minilm.id, embeddings[0]?.length, truncated) // onnx:all-MiniLM-L6-v2@a75a58cdc438db04 384 []
  return minilm.dimensions
}
// #endregion onnx

// #region others
export const ofProvider = aiSdkEmbedder(openai.embedding('text-embedding-3-small'), { dimensions: 1536 })

const server = createOpenAICompatible({ name: 'tei', baseURL: 'http://localhost:8080/v1' })
export const ofServer = aiSdkEmbedder(server.embeddingModel('bge-small-en-v1.5'), { dimensions: 384 })

export const ofGguf = (): ReturnType<typeof llamaCppEmbedder> =>
  llamaCppEmbedder({ model: './bge-small-en-v1.5.Q8_0.gguf', queryPrefix: 'Represent this sentence: ' })
// #endregion others

// #region cache
const cached = withEmbeddingCache(hashingEmbedder(), { cache: memoryCache() })
await cached.embed({ texts: ['Where is my card?', 'Where is my card?'] })
const again = await cached.embed({ texts: ['Where is my card?'] })
console.log(again.tokens) // => 0
// #endregion cache

// #region batches
export const patient = withBatches(ofProvider, { batchSize: 96, limits: { maxConcurrency: 8, tokensPerMinute: 1e6 } })
export const both = withEmbeddingCache(patient, { cache: memoryCache() })
// #endregion batches
