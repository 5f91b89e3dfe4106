import { defineLM, type LM, type LMCapabilities, type LMRequest } from '@dspex/core'
import { type AiSdkLanguageModel, checkModel, idOf } from './ai-sdk-model.ts'
import { readStream } from './read-stream.ts'
import { type CallOptions, toCallOptions } from './to-call-options.ts'
import { toLMError } from './to-lm-error.ts'
import { type ModelResult, toLMResult } from './to-lm-result.ts'

/** Options of {@link aiSdkLM}. */
export interface AiSdkLMOptions {
  /**
   * Names the LM in cache keys and errors. Set it where two models have one name and answer differently, such as a
   * model at another URL or behind a middleware. @default the provider's and the model's name, as in
   * `openai.responses:gpt-5-mini`
   */
  readonly id?: string | undefined
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
  const { id = idOf(model), capabilities } = options
  const { provider, modelId, specificationVersion } = model
  const { doGenerate, doStream } = model as unknown as Callable
  const target = { id, provider, specificationVersion }
  return defineLM({
    id,
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
        const { stream } = await start(() => doStream.call(model, toCallOptions(request, target)), request)
        yield* readStream(stream, { modelId, signal })
      } catch (error) {
        throw signal?.aborted ? signal.reason : toLMError(id, error)
      }
    },
  })
}

/** A model as it is called: the public types leave out what differs between the versions. */
interface Callable {
  doGenerate(options: CallOptions): PromiseLike<ModelResult>
  doStream(options: CallOptions): PromiseLike<Streamed>
}

interface Streamed {
  readonly stream: ReadableStream<unknown>
}

/** Providers of OpenAI-compatible servers know whether theirs takes a schema. */
function jsonOf(model: AiSdkLanguageModel): 'object' | 'schema' {
  return 'supportsStructuredOutputs' in model && model.supportsStructuredOutputs === false ? 'object' : 'schema'
}

/** Waits for a stream no longer than the signal allows; one that comes too late is cancelled. */
function start(begin: () => PromiseLike<Streamed>, { signal }: LMRequest): Promise<Streamed> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason as Error)
    signal?.addEventListener('abort', onAbort, { once: true })
    const begun = (async () => begin())()
    begun
      .then((streamed) => (signal?.aborted ? streamed.stream.cancel(signal.reason) : resolve(streamed)))
      .catch(reject)
      .finally(() => signal?.removeEventListener('abort', onAbort))
  })
}
