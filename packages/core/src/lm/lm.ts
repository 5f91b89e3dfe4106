import type { JsonObject } from '../hash/hash.ts'
import type { ContentPart, Message } from './message.ts'
import type { Usage } from './usage.ts'

/**
 * A language model: the port that every provider implements. Make one with `defineLM`, prove it with `testLM` of
 * `@dspex/core/conformance`.
 */
export interface LM {
  /** Names the model and where it runs, such as `openai:gpt-5-mini`. Part of cache keys and of errors. */
  readonly id: string
  /**
   * The address of the server, where the id does not say it. Part of cache keys, without credentials: two servers that
   * have a model of one name share no replies.
   */
  readonly endpoint?: string | undefined
  /** Options that it lays over those of every request. Part of cache keys; set by `lmWithOptions`. */
  readonly fixedOptions?: LMOptions | undefined
  /** What it can do beyond text in, text out. */
  readonly capabilities?: LMCapabilities | undefined
  /** `'self'`: it schedules its own calls (a local model), so limits on concurrency pass it by. */
  readonly concurrency?: 'self' | undefined
  /** Asks for one result. Rejects with an `LMError`, or with `request.signal.reason` on abort. */
  generate(request: LMRequest): Promise<LMResult>
  /**
   * Asks for one result with one completion, in pieces: deltas in the order in which they belong, tool calls whole, and
   * `finish` last, once, with all that `generate` would have returned. What ends without `finish` was cut off, and is an
   * error. Work begins when the first part is asked for; a reader who leaves the loop stops the provider.
   */
  stream?(request: LMRequest): AsyncIterable<LMStreamPart>
}

/** What an LM can do beyond text in, text out. What is absent it can't. */
export interface LMCapabilities {
  /** Returns `n` completions for one request. Without it, core asks `n` times. */
  readonly completions?: boolean | undefined
  /** Calls tools natively. */
  readonly tools?: boolean | undefined
  /** Answers in JSON: any JSON, or JSON that follows a schema. */
  readonly json?: 'object' | 'schema' | undefined
  /** Calls `onProgress` of a request whenever bytes arrive, for `generate` too. */
  readonly progress?: boolean | undefined
  /** Says what each call cost, in `costUsd`. */
  readonly cost?: boolean | undefined
}

/** Sampling options: plain JSON, so that program state can hold them. What is left out is the provider's to choose. */
export interface LMOptions {
  /** How much chance there is in sampling: 0 is the least, and most providers allow up to 2. */
  readonly temperature?: number | undefined
  /**
   * Samples only among the likeliest tokens whose probabilities sum to this, from 0 to 1 (Holtzman et al. 2019, arXiv
   * 1904.09751).
   */
  readonly topP?: number | undefined
  /** Samples only among this many of the likeliest tokens. */
  readonly topK?: number | undefined
  /** Cuts a completion off after this many tokens, with the finish reason `length`. */
  readonly maxOutputTokens?: number | undefined
  /** Ends a completion before any of these texts. */
  readonly stopSequences?: readonly string[] | undefined
  /**
   * Makes tokens that have occurred less likely, once and for all; negative makes them likelier. Mostly from -2 to 2.
   */
  readonly presencePenalty?: number | undefined
  /** Makes tokens less likely each time they occur; negative makes them likelier. Mostly from -2 to 2. */
  readonly frequencyPenalty?: number | undefined
  /** Asks the provider to sample repeatably. */
  readonly seed?: number | undefined
  /** Another id is another sample of the same request: part of cache keys, never sent. */
  readonly rolloutId?: number | string | undefined
  /** Passed to the provider as is, by the provider's name. */
  readonly providerOptions?: Readonly<Record<string, JsonObject>> | undefined
}

/** One call of an LM. */
export interface LMRequest extends LMOptions {
  /** The conversation, from its system message to what is to be answered. */
  readonly messages: readonly Message[]
  /** How many completions. @default 1 */
  readonly n?: number | undefined
  /** What the model may call; for LMs that declare `tools`. */
  readonly tools?: readonly LMTool[] | undefined
  /**
   * Whether the model calls a tool: if it likes, never, always one, or always this one. @default the provider's own
   */
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly toolName: string } | undefined
  /** The form of the reply; JSON is for LMs that declare `json`. @default text */
  readonly responseFormat?: ResponseFormat | undefined
  /** Cancels the call, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
  /** Whether a result is worth keeping in a cache; not part of the key. A predictor says "parses and validates". */
  readonly cacheable?: ((result: LMResult) => boolean | Promise<boolean>) | undefined
  /** Tells that the provider is at work; for LMs that declare `progress`. Limits on waiting begin anew. */
  readonly onProgress?: (() => void) | undefined
  /**
   * Is called before each attempt is sent, after all waiting; what it throws ends the call. `defineLM` calls it, providers
   * leave it alone.
   */
  readonly onStart?: (() => void) | undefined
  /** Which attempt at the call this is; retries count it. Not part of cache keys, never sent. @default 1 */
  readonly attempt?: number | undefined
}

/** A tool the model may call. */
export interface LMTool {
  /** What tool calls and `toolChoice` refer to it by. */
  readonly name: string
  /** What it does and when to use it, in words for the model. */
  readonly description?: string | undefined
  /** JSON Schema of the arguments. */
  readonly inputSchema: JsonObject
}

/** What form the reply must have. */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json'; readonly schema?: JsonObject | undefined; readonly name?: string | undefined }

/** What came back. */
export interface LMResult {
  /** At least one; as many as were asked for when the LM declares `completions`. */
  readonly completions: readonly Completion[]
  /** The tokens of all completions together; `unknownUsage` where the provider reports none. */
  readonly usage: Usage
  /** The model's name as the provider returned it. */
  readonly model: string
  /** The provider's own id of the response, for questions to the provider. */
  readonly responseId?: string | undefined
  /** What the call cost in US dollars, where the provider says so. */
  readonly costUsd?: number | undefined
  /** A cache answered. */
  readonly cached?: boolean | undefined
  /** How many attempts failed before this result. @default 0 */
  readonly retries?: number | undefined
  /** What the provider ignored or changed; a predictor publishes each on `dspex:warning`. */
  readonly warnings?: readonly LMWarning[] | undefined
}

/** One completion: ordered parts and why they ended. */
export interface Completion {
  /** Text, reasoning, media and tool calls in the order in which they came. */
  readonly content: readonly ContentPart[]
  /** Why it ended: tells a reply that was cut off or refused from one that makes no sense. */
  readonly finishReason: FinishReason
}

/** Why a completion ended: in common words, and in the provider's own. */
export interface FinishReason {
  /**
   * `stop`: it was done; `length`: the token limit cut it off; `content-filter`: the provider stopped it; `refusal`:
   * the model declined; `tool-calls`: it waits for tools.
   */
  readonly unified: 'stop' | 'length' | 'content-filter' | 'refusal' | 'tool-calls' | 'error' | 'other' | (string & {})
  /** The provider's own word, which the error message of a refusal repeats. */
  readonly raw?: string | undefined
}

/** Something the provider ignored or changed. */
export interface LMWarning {
  /** `unsupported`: an option was left out; `compatibility`: met in a makeshift way; `deprecated`: on its way out. */
  readonly type: 'unsupported' | 'compatibility' | 'deprecated' | 'other' | (string & {})
  /** What was ignored or changed, in a sentence: the text of the warning that is published. */
  readonly message: string
}

/** A piece of a streamed result. */
export type LMStreamPart =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | { readonly type: 'tool-call'; readonly call: Extract<ContentPart, { type: 'tool-call' }> }
  | { readonly type: 'finish'; readonly result: LMResult }

/** What a call cost in US dollars, or `null` when the price is not known: never 0 for unknown. */
export type PriceFunction = (usage: Usage, model: string, at: Date) => number | null
