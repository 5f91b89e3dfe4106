import type { JsonObject, Reranker } from '@dspex/core'
import { defineReranker } from '@dspex/core/implement'
import { type AiSdkRerankingModel, checkModel, idOf } from './ai-sdk-model.ts'

/** Options of {@link aiSdkReranker}. */
export interface AiSdkRerankerOptions {
  /** Stands in events and errors. @default the provider's and the model's name, as in `cohere.reranking:rerank-v3.5` */
  readonly name?: string | undefined
  /** Passed to the provider as is, by the provider's name. @default none */
  readonly providerOptions?: Readonly<Record<string, JsonObject>> | undefined
}

/**
 * Makes a reranker of a reranking model of the AI SDK, of specification v3 or v4.
 *
 * @throws ConfigurationError when `model` is none.
 */
export function aiSdkReranker(model: AiSdkRerankingModel, options: AiSdkRerankerOptions = {}): Reranker {
  checkModel(model, 'doRerank')
  const { name = idOf(model), providerOptions } = options
  const { doRerank } = model as unknown as Callable
  return defineReranker({
    name,
    async rerank({ query, passages, k, signal }) {
      const documents = { type: 'text', values: passages.map(({ text }) => text) } as const
      const { ranking } = await doRerank.call(model, {
        documents,
        query,
        topN: k,
        abortSignal: signal,
        providerOptions,
      })
      const ranked = ranking.map(({ index, relevanceScore }) => {
        return { id: passages[index]?.id ?? `document ${index}`, score: relevanceScore }
      })
      return { passages: ranked.toSorted((a, b) => b.score - a.score) }
    },
  })
}

interface Callable {
  doRerank(options: {
    readonly documents: { readonly type: 'text'; readonly values: readonly string[] }
    readonly query: string
    readonly topN: number
    readonly abortSignal: AbortSignal | undefined
    readonly providerOptions: Readonly<Record<string, JsonObject>> | undefined
  }): PromiseLike<{ readonly ranking: readonly { readonly index: number; readonly relevanceScore: number }[] }>
}
