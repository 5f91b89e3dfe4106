import { type Embedder, EmbedderError, type EmbedOptions, type JsonObject } from '@dspex/core'
import { defineEmbedder, mapPool } from '@dspex/core/implement'
import { type AiSdkEmbeddingModel, checkModel, idOf } from './ai-sdk-model.ts'
import { toLMError } from './error/to-lm-error.ts'

/** Options of {@link aiSdkEmbedder}. */
export interface AiSdkEmbedderOptions {
  /** The length of the model's vectors, which the AI SDK does not tell; every vector is checked against it. */
  readonly dimensions: number
  /**
   * Names model and revision. Set it where `providerOptions` make other vectors. @default the provider's and the
   * model's name, as in `openai.embedding:text-embedding-3-small`
   */
  readonly id?: string | undefined
  /**
   * Passed to the provider as is. A model that treats questions and documents differently gets a function, as in
   * `(purpose) => ({ cohere: { inputType: purpose === 'query' ? 'search_query' : 'search_document' } })`.
   *
   * @default none
   */
  readonly providerOptions?:
    | Readonly<Record<string, JsonObject>>
    | ((purpose: 'query' | 'document') => Readonly<Record<string, JsonObject>>)
    | undefined
  /** How many calls may be under way for one `embed`, where the model allows several. @default 4 */
  readonly concurrency?: number | undefined
}

/**
 * Makes an embedder of an embedding model of the AI SDK, of specification v2, v3 or v4. Texts go in as many calls as
 * the model needs. What a provider refuses is an `EmbedderError` whose cause is an `LMError`, by which `withBatches` retries.
 *
 * @throws ConfigurationError when `model` is none.
 */
export function aiSdkEmbedder(model: AiSdkEmbeddingModel, options: AiSdkEmbedderOptions): Embedder {
  checkModel(model, 'doEmbed')
  const { dimensions, id = idOf(model), providerOptions, concurrency = 4 } = options
  const { doEmbed } = model as unknown as Callable

  return defineEmbedder({
    id,
    dimensions,
    async embed({ texts, purpose = 'document', signal }: EmbedOptions) {
      const size = (await model.maxEmbeddingsPerCall) ?? texts.length
      const limit = (await model.supportsParallelCalls) ? concurrency : 1
      const given = typeof providerOptions === 'function' ? providerOptions(purpose) : providerOptions
      const results = await mapPool(
        split(texts, size),
        async (values, { signal: abortSignal }) => {
          try {
            return await doEmbed.call(model, { values, abortSignal, providerOptions: given })
          } catch (error) {
            throw toEmbedderError(id, error)
          }
        },
        { concurrency: limit, signal },
      )
      const tokens = results.map(({ usage }) => usage?.tokens).reduce(sum, 0)
      return {
        embeddings: results.flatMap(({ embeddings }) => embeddings),
        ...(tokens !== undefined && { tokens }),
      }
    },
  })
}

/** The cause says whether the call may succeed later, when, and who is to blame. */
function toEmbedderError(id: string, error: unknown): EmbedderError {
  const cause = toLMError(id, error)
  const { message, blame } = cause
  return new EmbedderError(`Embedder '${id}' failed: ${message}`, { code: 'EMBEDDER_FAILED', cause, blame })
}

interface Callable {
  doEmbed(options: {
    readonly values: readonly string[]
    readonly abortSignal: AbortSignal
    readonly providerOptions: Readonly<Record<string, JsonObject>> | undefined
  }): PromiseLike<{
    readonly embeddings: readonly (readonly number[])[]
    readonly usage?: { readonly tokens?: number | undefined } | undefined
  }>
}

function split(texts: readonly string[], size: number): string[][] {
  const step = size >= 1 ? Math.min(Math.floor(size), texts.length) : 1
  return Array.from({ length: Math.ceil(texts.length / step) }, (_, at) => texts.slice(at * step, (at + 1) * step))
}

/** A part that is not known makes the sum unknown. */
function sum(total: number | undefined, tokens: number | undefined): number | undefined {
  return total === undefined || tokens === undefined || !Number.isFinite(tokens) ? undefined : total + tokens
}
