import { setTimeout as sleep } from 'node:timers/promises'
import { createCohere } from '@ai-sdk/cohere'
import { MockEmbeddingModelV3, MockEmbeddingModelV4 } from 'ai/test'
import { APICallError } from 'provider-v4'
import { describe, expect, it } from 'vitest'
import { sendJson, startServer } from '../test/fake-server.ts'
import { aiSdkEmbedder } from './ai-sdk-embedder.ts'

const texts = ['a', 'bb', 'ccc', 'dddd', 'eeeee']
/** The vector of a text is its length. */
const vectors = texts.map(({ length }) => [length])

describe('aiSdkEmbedder', () => {
  it('splits texts as the model needs it, keeps their order and sums the tokens', async () => {
    const model = new MockEmbeddingModelV4({
      maxEmbeddingsPerCall: Promise.resolve(2),
      supportsParallelCalls: Promise.resolve(true),
      async doEmbed({ values }) {
        // The later a call comes, the sooner it ends.
        await sleep(10 - 2 * (values[0]?.length ?? 0))
        return { embeddings: values.map(({ length }) => [length]), usage: { tokens: values.length }, warnings: [] }
      },
    })
    const embedder = aiSdkEmbedder(model, { dimensions: 1 })
    expect(await embedder.embed({ texts })).toEqual({ embeddings: vectors, tokens: 5 })
    expect(model.doEmbedCalls.map(({ values }) => values)).toEqual([['a', 'bb'], ['ccc', 'dddd'], ['eeeee']])
  })

  it.each([undefined, Number.POSITIVE_INFINITY])('asks once where the limit is %s', async (limit) => {
    const model = new MockEmbeddingModelV3({
      maxEmbeddingsPerCall: Promise.resolve(limit) as never,
      doEmbed: async ({ values }) => ({ embeddings: values.map(({ length }) => [length]), warnings: [] }),
    })
    const result = await aiSdkEmbedder(model, { dimensions: 1 }).embed({ texts })
    expect(result).toEqual({ embeddings: vectors })
    expect(model.doEmbedCalls).toHaveLength(1)
  })

  it.each([
    [true, undefined, 4],
    [true, 2, 2],
    [false, undefined, 1],
  ])('has %s, with concurrency %s, at most %i calls under way', async (supportsParallelCalls, concurrency, most) => {
    let underWay = 0
    let seen = 0
    const model = new MockEmbeddingModelV4({
      maxEmbeddingsPerCall: 1,
      supportsParallelCalls,
      async doEmbed({ values }) {
        underWay += 1
        seen = Math.max(seen, underWay)
        await sleep(1)
        underWay -= 1
        return { embeddings: values.map(({ length }) => [length]), warnings: [] }
      },
    })
    await aiSdkEmbedder(model, { dimensions: 1, concurrency }).embed({ texts: [...texts, ...texts] })
    expect(seen).toBe(most)
  })

  it('gives up the other calls when one fails', async () => {
    const signals: (AbortSignal | undefined)[] = []
    const model = new MockEmbeddingModelV4({
      maxEmbeddingsPerCall: 1,
      supportsParallelCalls: true,
      async doEmbed({ values, abortSignal }) {
        signals.push(abortSignal)
        if (values[0] === 'bb') throw new Error('no room')
        await sleep(1000, undefined, { signal: abortSignal })
        return { embeddings: [[1]], warnings: [] }
      },
    })
    await expect(aiSdkEmbedder(model, { dimensions: 1, concurrency: 2 }).embed({ texts })).rejects.toMatchObject({
      code: 'EMBEDDER_FAILED',
      message: expect.stringContaining('no room'),
    })
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true])
  })

  it('blames the set-up for a key that is refused', async () => {
    const model = new MockEmbeddingModelV4({
      async doEmbed() {
        const call = { url: 'https://api.example/embed', requestBodyValues: {}, responseHeaders: {}, responseBody: '' }
        throw new APICallError({ ...call, message: 'no such key', statusCode: 401 })
      },
    })
    await expect(aiSdkEmbedder(model, { dimensions: 1 }).embed({ texts })).rejects.toMatchObject({
      name: 'EmbedderError',
      cause: { code: 'LM_AUTHENTICATION' },
      blame: 'setup',
    })
  })

  it('tells a real provider what the texts are for', async () => {
    await using server = await startServer((response) =>
      sendJson(response, { embeddings: { float: [[1]] }, meta: { billed_units: { input_tokens: 3 } } }),
    )
    const model = createCohere({ baseURL: server.url, apiKey: 'k' }).embedding('embed-v4.0')
    const embedder = aiSdkEmbedder(model, {
      dimensions: 1,
      providerOptions: (purpose) => ({
        cohere: { inputType: purpose === 'query' ? 'search_query' : 'search_document' },
      }),
    })
    expect(embedder.id).toBe('cohere.textEmbedding:embed-v4.0')
    expect(await embedder.embed({ texts: ['a'], purpose: 'query' })).toEqual({ embeddings: [[1]], tokens: 3 })
    await embedder.embed({ texts: ['a'] })
    expect(server.requests.map(({ body }) => body['input_type'])).toEqual(['search_query', 'search_document'])
  })

  it('refuses vectors of another length, and what is no model', async () => {
    const model = new MockEmbeddingModelV4({ doEmbed: async () => ({ embeddings: [[1, 2]], warnings: [] }) })
    await expect(aiSdkEmbedder(model, { dimensions: 1 }).embed({ texts: ['a'] })).rejects.toMatchObject({
      code: 'EMBEDDER_RESULT_INVALID',
    })
    expect(() => aiSdkEmbedder('embedder' as never, { dimensions: 1 })).toThrow(/is no model/)
  })
})
