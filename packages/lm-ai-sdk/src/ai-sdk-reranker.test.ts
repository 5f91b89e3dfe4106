import type { Passage } from '@dspex/core'
import { MockRerankingModelV3 } from 'ai/test'
import { describe, expect, it } from 'vitest'
import { aiSdkReranker } from './ai-sdk-reranker.ts'

const passages: readonly Passage[] = ['Emma', 'Persuasion', 'Middlemarch'].map((text) => {
  return { id: text.toLowerCase(), text, score: 0, metadata: {} }
})

describe('aiSdkReranker', () => {
  it('sends texts and how many are wanted, and puts the best first', async () => {
    const model = new MockRerankingModelV3({
      doRerank: async () => ({
        ranking: [
          { index: 2, relevanceScore: 0.1 },
          { index: 1, relevanceScore: 0.9 },
        ],
      }),
    })
    const reranker = aiSdkReranker(model, { providerOptions: { acme: { priority: 1 } } })
    expect(reranker.name).toBe('mock-provider:mock-model-id')
    const ranked = await reranker.rerank({ query: 'Who?', passages, k: 2 })
    expect(ranked.passages.map(({ id, score }) => [id, score])).toEqual([
      ['persuasion', 0.9],
      ['middlemarch', 0.1],
    ])
  })

  it('refuses a ranking of what was not sent, and what is no model', async () => {
    const model = new MockRerankingModelV3({ doRerank: async () => ({ ranking: [{ index: 3, relevanceScore: 1 }] }) })
    await expect(aiSdkReranker(model).rerank({ query: 'Who?', passages })).rejects.toMatchObject({
      code: 'RERANKER_RESULT_INVALID',
      message: expect.stringContaining("'mock-provider:mock-model-id'"),
    })
    expect(() => aiSdkReranker({} as never)).toThrow(/has the specification version 'undefined'/)
  })
})
