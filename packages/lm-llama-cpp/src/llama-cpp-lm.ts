import { describeCause, mergeSignals, untilAbort } from '@dspex/core/implement'
import {
  DspexError,
  type JsonObject,
  type LM,
  LMError,
  type LMRequest,
  type LMResult,
  type LMStreamPart,
  type LMWarning,
} from '@dspex/core'
import { toChatHistory } from './chat-history.ts'
import { generateReply, type Prompt } from './generate-reply.ts'
import { toGrammarSchema } from './grammar-schema.ts'
import type { LoadEvent } from './load-event.ts'
import { explain, type LoadedModel, loadModel, type LoadScope, modelId } from './load-model.ts'
import type { ModelOptions } from './model-options.ts'
import type { LlamaChat } from './node-llama-cpp.ts'
import { type Lane, type PrefixQueue, prefixQueue } from './prefix-queue.ts'
import { sharedLoad } from './shared-load.ts'

/** Options of {@link llamaCppLM}. */
export interface LlamaCppLMOptions extends ModelOptions {
  /**
   * How many requests run at once. Each has a context of its own, and keeps the beginning of its last prompt. More than
   * one pays on a GPU, not on a few cores. @default 1
   */
  readonly sequences?: number | undefined
  /** How often in a row requests with a kept beginning may be served before the one who has waited longest. @default 32 */
  readonly patience?: number | undefined
  /** How many tokens a reply has at most where a request says nothing: a small model may never come to an end. @default 2048 */
  readonly maxOutputTokens?: number | undefined
}

/** A language model in this process. Dispose of it to free its memory. */
export interface LlamaCppLM extends LM, AsyncDisposable {
  /** Asks for one result, in pieces. */
  stream(request: LMRequest): AsyncIterable<LMStreamPart>
  /** Loads the model, which the first call does too, and tells how far it is. The last event is `load-end`. */
  load(options?: { readonly signal?: AbortSignal | undefined }): AsyncIterable<LoadEvent>
}

/**
 * Makes an LM of a GGUF file, run by `node-llama-cpp` in this process. It is loaded on the first call. Replies follow the
 * chat template of the file; without a temperature the likeliest token is taken each time. Waiting requests are served in
 * an order in which those with a common beginning follow each other, since what they have in common is computed once.
 *
 * A call rejects with a `ConfigurationError` when the model can't be loaded, and with an `LMError` when it fails.
 *
 * @example await using lm = llamaCppLM({ model: 'hf:Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF:Q4_K_M' })
 */
export function llamaCppLM(options: LlamaCppLMOptions): LlamaCppLM {
  const id = modelId(options)
  const { maxOutputTokens = 2048 } = options
  const loading = sharedLoad(id, (scope) => loadRunner(options, scope))

  async function run(asked: LMRequest, onPart?: (part: LMStreamPart) => void): Promise<LMResult> {
    const request = { ...asked, maxOutputTokens: asked.maxOutputTokens ?? maxOutputTokens }
    // Disposal stops what runs as well.
    const signal = mergeSignals(loading.disposed, request.signal)
    try {
      signal.throwIfAborted()
      const runner = await loading.get(signal)
      const { prompt, warnings } = await makePrompt(runner, request, id)
      const work = ({ chat }: ChatLane): Promise<LMResult> =>
        runner.track(generateReply(chat, { prompt, request, model: id, signal, onPart }))
      // A step of a prompt can't be interrupted: the caller is answered at once, the lane is taken until it stops.
      const result = await untilAbort(() => runner.queue.run({ tokens: prompt.tokens, signal, work }), signal)
      return { ...result, ...(warnings.length > 0 && { warnings }) }
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      if (DspexError.isInstance(cause)) throw cause
      throw new LMError(`LM '${id}' failed: ${describeCause(cause)}`, {
        code: 'LM_FAILED',
        cause,
        provider: id,
      })
    }
  }

  return {
    id,
    concurrency: 'self',
    capabilities: { json: 'schema' },
    generate: (request) => run(request),
    async *stream(request) {
      const left = new AbortController()
      const signal = mergeSignals(left.signal, request.signal)
      // A stream of the platform queues the parts, and hears when the reader leaves.
      yield* new ReadableStream<LMStreamPart>({
        start(controller) {
          const finish = (result: LMResult): void => {
            controller.enqueue({ type: 'finish', result })
            controller.close()
          }
          const send = (part: LMStreamPart): void => {
            if (!signal.aborted) controller.enqueue(part)
          }
          run({ ...request, signal }, send).then(finish, (error) => controller.error(error))
        },
        cancel: () => left.abort(new Error('The reader left the stream.')),
      })
    },
    load: ({ signal } = {}) => loading.events(signal),
    [Symbol.asyncDispose]: () => loading[Symbol.asyncDispose](),
  }
}

interface ChatLane extends Lane {
  readonly chat: LlamaChat
}

interface Runner extends AsyncDisposable {
  readonly loaded: LoadedModel
  readonly contextSize: number
  /** Any chat, to write prompts with. */
  readonly chat: LlamaChat
  readonly queue: PrefixQueue<ChatLane>
  readonly grammars: WeakMap<JsonObject, Promise<object>>
  /** Has disposal wait for what runs: the native side must not be freed under it. */
  readonly track: <T>(work: Promise<T>) => Promise<T>
}

async function loadRunner(options: LlamaCppLMOptions, scope: LoadScope): Promise<Runner> {
  const { sequences = 1, patience = 32 } = options
  const loaded = await loadModel(options, scope)
  try {
    const context = await loaded.model.createContext({ ...loaded.context, sequences })
    const lanes = Array.from({ length: sequences }, (): ChatLane => {
      const sequence = context.getSequence()
      return {
        chat: new loaded.nodeLlamaCpp.LlamaChat({ contextSequence: sequence as never }),
        kept: () => sequence.contextTokens,
      }
    })
    const { contextSize } = context
    const running = new Set<Promise<unknown>>()
    scope.publish({ type: 'load-end', path: loaded.path, contextSize, gpu: loaded.llama.gpu })
    return {
      loaded,
      contextSize,
      chat: (lanes[0] as ChatLane).chat,
      queue: prefixQueue({ lanes, patience }),
      grammars: new WeakMap(),
      track(work) {
        running.add(work)
        return work.finally(() => running.delete(work))
      },
      async [Symbol.asyncDispose]() {
        await Promise.allSettled(running)
        await loaded[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await loaded[Symbol.asyncDispose]()
    throw explain(error, options)
  }
}

async function makePrompt(
  runner: Runner,
  request: LMRequest,
  provider: string,
): Promise<{ readonly prompt: Prompt; readonly warnings: readonly LMWarning[] }> {
  if (request.tools?.length) {
    const message = `'${provider}' does not call tools natively. Leave \`tools\` out.`
    throw new LMError(message, { code: 'LM_UNSUPPORTED', provider })
  }
  const { chat, contextSize, loaded } = runner
  const history = toChatHistory(request.messages, provider)
  const open = history.at(-1)?.type === 'model' ? history : [...history, { type: 'model' as const, response: [] }]
  const { contextText } = chat.chatWrapper.generateContextState({ chatHistory: open })
  const tokens = contextText.tokenize(loaded.model.tokenizer as never)
  // The library keeps two tokens of the context free, and would drop messages to make room.
  const room = contextSize - tokens.length - 2
  if (room < 1) {
    throw new LMError(
      `The prompt has ${tokens.length} tokens, but '${provider}' has a context of ${contextSize} for prompt and reply. ` +
        'Shorten the prompt or set a larger `contextSize`.',
      { code: 'LM_CONTEXT_WINDOW', provider },
    )
  }
  const { grammar, warnings } = await findGrammar(runner, request)
  return { prompt: { history, tokens, grammar, room }, warnings }
}

async function findGrammar(
  { grammars, loaded: { llama } }: Runner,
  { responseFormat }: LMRequest,
): Promise<{ readonly grammar: object | undefined; readonly warnings: readonly LMWarning[] }> {
  if (responseFormat?.type !== 'json') return { grammar: undefined, warnings: [] }
  const { schema } = responseFormat
  const grammarSchema = schema && toGrammarSchema(schema)
  if (schema && grammarSchema) {
    const known = grammars.get(schema) ?? llama.createGrammarForJsonSchema(grammarSchema as never)
    grammars.set(schema, known)
    return { grammar: await known, warnings: [] }
  }
  const message = 'No grammar can hold a reply to the JSON Schema, so any JSON is taken.'
  const warnings: LMWarning[] = schema ? [{ type: 'compatibility', message }] : []
  return { grammar: await llama.getGrammarFor('json'), warnings }
}
