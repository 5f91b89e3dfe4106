import type { LM, LMCapabilities } from '@dspex/core'
import { defineLM } from '@dspex/core/implement'
import { type AiSdkLanguageModel, checkModel, idOf } from '../ai-sdk-model.ts'
import { readStream } from './read-stream.ts'
import { type CallOptions, toCallOptions } from './to-call-options.ts'
import { toLMError } from '../error/to-lm-error.ts'
import { type ModelResult, toLMResult } from './to-lm-result.ts'

/** Options of {@link aiSdkLM}. */
export interface AiSdkLMOptions {
  /**
   * Names the LM in cache keys and errors. Set it where two models of one name answer differently, such as one behind a
   * middleware. @default the provider's and the model's name, as in `openai.responses:gpt-5-mini`
   */
  readonly id?: string | undefined
  /** The address of the server, where the id does not say it: part of cache keys. @default none */
  readonly endpoint?: string | undefined
  /**
   * What the model can do. The specification has no way to ask a model, so say here what yours can't.
   *
   * @default `{ tools: true, json: 'schema' }`, with `json: 'object'` for a model that says so itself
   */
  readonly capabilities?: Pick<LMCapabilities, 'tools' | 'json'> | undefined
}

/**
 * Makes an LM of a language model of the AI SDK, of specification v2, v3 or v4. The model is asked directly, so that
 * nothing is asked twice behind the back of whoever counts: retries, limits and caches are the caller's.
 *
 * @throws ConfigurationError when `model` is none.
 * @example
 * import { openai } from '@ai-sdk/openai'
 * const lm = aiSdkLM(openai('gpt-5-mini'))
 */
export function aiSdkLM(model: AiSdkLanguageModel, options: AiSdkLMOptions = {}): LM {
  checkModel(model, 'doGenerate')
  const { id = idOf(model), endpoint, capabilities } = options
  const { provider, modelId, specificationVersion } = model
  const { doGenerate, doStream } = model as unknown as Callable
  const target = { id, provider, specificationVersion }
  return defineLM({
    id,
    endpoint,
    capabilities: { tools: true, json: jsonOf(model), ...capabilities },

    async generate(request) {
      const { signal } = request
      signal?.throwIfAborted()
      try {
        return toLMResult(await doGenerate.call(model, toCallOptions(request, target)), modelId)
      } catch (error) {
        throw signal?.aborted ? signal.reason : toLMError(id, error)
      }
    },

    async *stream(request) {
      const { signal } = request
      signal?.throwIfAborted()
      try {
        const { stream } = await doStream.call(model, toCallOptions(request, target))
        yield* readStream(stream, { id, modelId, signal })
      } catch (error) {
        throw signal?.aborted ? signal.reason : toLMError(id, error)
      }
    },
  })
}

/** A model as it is called: the public types leave out what differs between the versions. */
interface Callable {
  doGenerate(options: CallOptions): PromiseLike<ModelResult>
  doStream(options: CallOptions): PromiseLike<{ readonly stream: ReadableStream<unknown> }>
}

/** Providers of OpenAI-compatible servers know whether theirs takes a schema. */
function jsonOf(model: AiSdkLanguageModel): 'object' | 'schema' {
  return 'supportsStructuredOutputs' in model && model.supportsStructuredOutputs === false ? 'object' : 'schema'
}
