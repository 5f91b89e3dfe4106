import { Predict } from '@dspex/core'
import type { LanguageModel } from 'ai'
import type { LanguageModel as LanguageModelOf6 } from 'ai-v6'
import type { EmbeddingModelV2, LanguageModelV2 } from 'provider-v2'
import type { EmbeddingModelV3, LanguageModelV3, RerankingModelV3 } from 'provider-v3'
import type { EmbeddingModelV4, LanguageModelV4, RerankingModelV4 } from 'provider-v4'
import { describe, expectTypeOf, it } from 'vitest'
import type { AiSdkEmbeddingModel, AiSdkLanguageModel, AiSdkRerankingModel } from './ai-sdk-model.ts'
import { toLanguageModel } from './language-model/to-language-model.ts'

describe('models of every version', () => {
  it('are taken by their form', () => {
    expectTypeOf<LanguageModelV2>().toExtend<AiSdkLanguageModel>()
    expectTypeOf<LanguageModelV3>().toExtend<AiSdkLanguageModel>()
    expectTypeOf<LanguageModelV4>().toExtend<AiSdkLanguageModel>()
    expectTypeOf<EmbeddingModelV2<string>>().toExtend<AiSdkEmbeddingModel>()
    expectTypeOf<EmbeddingModelV3>().toExtend<AiSdkEmbeddingModel>()
    expectTypeOf<EmbeddingModelV4>().toExtend<AiSdkEmbeddingModel>()
    expectTypeOf<RerankingModelV3>().toExtend<AiSdkRerankingModel>()
    expectTypeOf<RerankingModelV4>().toExtend<AiSdkRerankingModel>()
  })

  it('are not taken for one another', () => {
    expectTypeOf<EmbeddingModelV4>().not.toExtend<AiSdkLanguageModel>()
    expectTypeOf<LanguageModelV4>().not.toExtend<AiSdkRerankingModel>()
    expectTypeOf<{ specificationVersion: 'v1'; provider: string; modelId: string }>().not.toExtend<AiSdkLanguageModel>()
  })
})

describe('toLanguageModel', () => {
  it('makes what both versions of the AI SDK take', () => {
    expectTypeOf<ReturnType<typeof toLanguageModel>>().toExtend<LanguageModelV3>()
    expectTypeOf<ReturnType<typeof toLanguageModel>>().toExtend<LanguageModel>()
    expectTypeOf<ReturnType<typeof toLanguageModel>>().toExtend<LanguageModelOf6>()
  })

  it('knows the inputs that take a text', () => {
    const program = new Predict('question, k: int -> answer')
    toLanguageModel(program, { input: (messages) => ({ question: 'who?', k: messages.length }) })
    toLanguageModel(program, { input: 'question' })
    // @ts-expect-error a number is no place for a message
    toLanguageModel(program, { input: 'k' })
    // @ts-expect-error there is no such input
    toLanguageModel(program, { input: 'query' })
    // @ts-expect-error which input gets the message must be said
    toLanguageModel(program, {})
    toLanguageModel(program, { input: 'question', output: ({ answer }) => answer })
  })
})
