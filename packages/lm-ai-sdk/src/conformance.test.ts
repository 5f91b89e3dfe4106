import { createCohere } from '@ai-sdk/cohere'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { testEmbedder, testLM, testReranker } from '@dspex/core/conformance'
import { simulateReadableStream } from 'ai'
import { MockEmbeddingModelV4, MockLanguageModelV3, MockLanguageModelV4, MockRerankingModelV4 } from 'ai/test'
import { createOpenAICompatible as createV2 } from 'openai-compatible-v2'
import { createOpenAICompatible as createV3 } from 'openai-compatible-v3'
import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult, LanguageModelV4StreamPart } from 'provider-v4'
import { type FakeServer, sendJson, startServer } from '../test/fake-server.ts'
import { embedder, openaiAnswer } from '../test/openai-server.ts'
import { aiSdkEmbedder } from './ai-sdk-embedder.ts'
import { aiSdkLM } from './lm/ai-sdk-lm.ts'
import { aiSdkReranker } from './ai-sdk-reranker.ts'

/** Somewhere nobody listens. */
const nowhere = 'http://127.0.0.1:9/v1'
const settings = { name: 'test', supportsStructuredOutputs: true, includeUsage: true }

function withServer<T extends object>(server: FakeServer, resource: T): T & AsyncDisposable {
  return Object.assign(resource, { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() })
}

const makers = { v2: createV2, v3: createV3, v4: createOpenAICompatible }
for (const [version, create] of Object.entries(makers)) {
  testLM(`aiSdkLM over HTTP, ${version}`, {
    async create() {
      const server = await startServer(openaiAnswer)
      return withServer(server, { ...aiSdkLM(create({ ...settings, baseURL: server.url })('asked-model')) })
    },
    createFailing: () => aiSdkLM(create({ ...settings, baseURL: nowhere })('asked-model')),
    expectText: (prompt) => `echo: ${prompt}`,
  })

  testEmbedder(`aiSdkEmbedder over HTTP, ${version}`, {
    async create() {
      const server = await startServer(openaiAnswer)
      const model = create({ ...settings, baseURL: server.url }).textEmbeddingModel('asked-embedder')
      return withServer(server, aiSdkEmbedder(model, { dimensions: embedder.dimensions }))
    },
    createFailing: () => {
      const model = create({ ...settings, baseURL: nowhere }).textEmbeddingModel('asked-embedder')
      return aiSdkEmbedder(model, { dimensions: embedder.dimensions })
    },
  })
}

const usage = {
  inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: undefined },
  outputTokens: { total: 1, text: 1, reasoning: undefined },
}

function answer({ prompt, responseFormat, tools }: LanguageModelV4CallOptions): LanguageModelV4GenerateResult {
  const [part] = prompt.at(-1)?.content ?? []
  const asked = typeof part === 'object' && part.type === 'text' ? part.text : ''
  const text = responseFormat?.type === 'json' ? '{"word":"river"}' : `echo: ${asked}`
  const call = { type: 'tool-call', toolCallId: 'call-1', toolName: 'weather', input: '{"city":"Tokyo"}' } as const
  const unified = tools ? 'tool-calls' : 'stop'
  return {
    content: tools ? [call] : [{ type: 'text', text }],
    finishReason: { unified, raw: undefined },
    usage,
    warnings: [],
  }
}

function answerParts(options: LanguageModelV4CallOptions): LanguageModelV4StreamPart[] {
  const { content, finishReason } = answer(options)
  const [part] = content
  const pieces = part?.type === 'text' ? part.text.match(/.{1,5}/gsu) : []
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '1' },
    ...(pieces ?? []).map((delta): LanguageModelV4StreamPart => ({ type: 'text-delta', id: '1', delta })),
    { type: 'text-end', id: '1' },
    { type: 'finish', usage, finishReason },
  ]
}

for (const Mock of [MockLanguageModelV3, MockLanguageModelV4] as const) {
  testLM(`aiSdkLM of ${Mock.name}`, {
    create: () =>
      aiSdkLM(
        new Mock({
          doGenerate: async (options: unknown) => answer(options as LanguageModelV4CallOptions) as never,
          doStream: async (options: unknown) => {
            const chunks = answerParts(options as LanguageModelV4CallOptions)
            return { stream: simulateReadableStream<never>({ chunks: chunks as never[], chunkDelayInMs: 1 }) }
          },
        }),
      ),
    createFailing: () =>
      aiSdkLM(
        new Mock({
          doGenerate: async () => {
            throw new Error('the model is gone')
          },
        }),
      ),
    expectText: (prompt) => `echo: ${prompt}`,
  })
}

testEmbedder('aiSdkEmbedder of a mock that takes two texts at once', {
  create: () =>
    aiSdkEmbedder(
      new MockEmbeddingModelV4({
        maxEmbeddingsPerCall: 2,
        supportsParallelCalls: true,
        doEmbed: async ({ values }) => {
          const { embeddings } = await embedder.embed({ texts: values })
          return { embeddings: embeddings.map((vector) => Array.from(vector)), warnings: [] }
        },
      }),
      { dimensions: embedder.dimensions },
    ),
  createFailing: () => aiSdkEmbedder(new MockEmbeddingModelV4({}), { dimensions: embedder.dimensions }),
})

/** Ranks by the similarity of n-grams. */
async function rank(query: string, texts: readonly string[]): Promise<{ index: number; score: number }[]> {
  const { embeddings } = await embedder.embed({ texts: [query, ...texts] })
  const [target = [], ...vectors] = embeddings.map((vector) => Array.from(vector))
  return vectors.map((vector, index) => ({
    index,
    score: vector.reduce((sum, value, at) => sum + value * (target[at] ?? 0), 0),
  }))
}

testReranker('aiSdkReranker of MockRerankingModelV4', {
  create: () =>
    aiSdkReranker(
      new MockRerankingModelV4({
        doRerank: async ({ documents, query, topN = 0 }) => {
          const ranked = await rank(query, documents.values as string[])
          const best = ranked.toSorted((a, b) => b.score - a.score).slice(0, topN)
          return { ranking: best.map(({ index, score }) => ({ index, relevanceScore: score })) }
        },
      }),
    ),
  createFailing: () =>
    aiSdkReranker(
      new MockRerankingModelV4({
        doRerank: async () => {
          throw new Error('the model is gone')
        },
      }),
    ),
})

testReranker('aiSdkReranker over HTTP, as Cohere', {
  async create() {
    const server = await startServer(async (response, { body }) => {
      const { query, documents, top_n } = body as { query: string; documents: string[]; top_n: number }
      const ranked = (await rank(query, documents)).toSorted((a, b) => b.score - a.score).slice(0, top_n)
      const results = ranked.map(({ index, score }) => ({ index, relevance_score: score }))
      sendJson(response, { id: 'r-1', results, meta: {} })
    })
    const model = createCohere({ baseURL: server.url, apiKey: 'k' }).reranking('rerank-v3.5')
    return withServer(server, aiSdkReranker(model))
  },
  createFailing: () => aiSdkReranker(createCohere({ baseURL: nowhere, apiKey: 'k' }).reranking('rerank-v3.5')),
})
