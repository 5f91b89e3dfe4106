import type { Embedder } from '@dspex/core'
import { defineEmbedder } from '@dspex/core/implement'
import { importNodeLlamaCpp } from './import-node-llama-cpp.ts'
import type { LoadEvent } from './load-event.ts'
import { explain, findModel, type LoadedModel, loadModel, type LoadScope, modelId } from './load-model.ts'
import type { ModelOptions } from './model-options.ts'
import type { GgufFileInfo, LlamaEmbeddingContext } from './node-llama-cpp.ts'
import { sharedLoad } from './shared-load.ts'

/** Options of {@link llamaCppEmbedder}. */
export interface LlamaCppEmbedderOptions extends ModelOptions {
  /** Set before a text that is searched for, where the model was trained with one. @default none */
  readonly queryPrefix?: string | undefined
  /** Set before a text that is searched in, where the model was trained with one. @default none */
  readonly documentPrefix?: string | undefined
  /** Cancels the fetching of the file, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** An embedder in this process. Dispose of it to free its memory. */
export interface LlamaCppEmbedder extends Embedder, AsyncDisposable {
  /** Loads the model, which the first call does too, and tells how far it is. The last event is `load-end`. */
  load(options?: { readonly signal?: AbortSignal | undefined }): AsyncIterable<LoadEvent>
}

/**
 * Makes an embedder of a GGUF file, run by `node-llama-cpp` in this process. The head of the file is read at once, for the
 * number of dimensions; the weights are loaded on the first call. What is longer than the context is cut off at its end.
 *
 * @throws ConfigurationError when the file is missing or no GGUF, or `node-llama-cpp` is not installed
 * @example await using embedder = await llamaCppEmbedder({ model: './all-MiniLM-L6-v2.Q8_0.gguf' })
 */
export async function llamaCppEmbedder(options: LlamaCppEmbedderOptions): Promise<LlamaCppEmbedder> {
  const { queryPrefix = '', documentPrefix = '', signal = new AbortController().signal } = options
  const id = modelId(options)
  const nodeLlamaCpp = await importNodeLlamaCpp(options)
  const path = await findModel(options, nodeLlamaCpp, { signal, publish: () => {} })
  const dimensions = dimensionsOf(await nodeLlamaCpp.readGgufFileInfo(path, { readTensorInfo: false }))
  const loading = sharedLoad(id, (scope) => loadContext({ ...options, nodeLlamaCpp, model: path }, scope))
  const embedder = defineEmbedder({
    id,
    dimensions,
    async embed({ texts, purpose, signal }) {
      const { loaded, context, contextSize } = await loading.get(signal)
      const prefix = purpose === 'query' ? queryPrefix : documentPrefix
      const embeddings: (readonly number[])[] = []
      let count = 0
      for (const text of texts) {
        signal?.throwIfAborted()
        loading.disposed.throwIfAborted()
        // Two more are for the beginning and the end that some models put around a text. No text at all has no vector.
        const tokens = loaded.model.tokenize(prefix + (text === '' ? ' ' : text)).slice(0, contextSize - 3)
        count += tokens.length
        const { vector } = await context.getEmbeddingFor(tokens as never)
        embeddings.push(vector)
      }
      return { embeddings, tokens: count }
    },
  })
  return {
    ...embedder,
    load: ({ signal } = {}) => loading.events(signal),
    [Symbol.asyncDispose]: () => loading[Symbol.asyncDispose](),
  }
}

interface EmbeddingModel extends AsyncDisposable {
  readonly loaded: LoadedModel
  readonly context: LlamaEmbeddingContext
  readonly contextSize: number
}

async function loadContext(options: ModelOptions, scope: LoadScope): Promise<EmbeddingModel> {
  const loaded = await loadModel(options, scope)
  const contextSize = Math.min(options.contextSize ?? 2048, loaded.model.trainContextSize)
  try {
    const context = await loaded.model.createEmbeddingContext({ ...loaded.context, contextSize })
    scope.publish({ type: 'load-end', path: loaded.path, contextSize, gpu: loaded.llama.gpu })
    return { loaded, context, contextSize, [Symbol.asyncDispose]: () => loaded[Symbol.asyncDispose]() }
  } catch (error) {
    await loaded[Symbol.asyncDispose]()
    throw explain(error, options)
  }
}

function dimensionsOf({ metadata }: GgufFileInfo): number {
  const facts = (metadata as Readonly<Record<string, { readonly embedding_length?: unknown } | undefined>>)[
    metadata.general.architecture
  ]
  return Number(facts?.embedding_length)
}
