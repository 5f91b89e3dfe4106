import type { JsonObject } from '../hash.ts'
import type { ContentPart, Message } from './message.ts'
import type { Usage } from './usage.ts'

/**
 * A language model: the port that every provider implements. Make one with `defineLM`, prove it with `testLM` of
 * `@dspex/core/testing`.
 */
export interface LM {
  /** Names the model and where it runs, such as `openai:gpt-5-mini`. Part of cache keys and of errors. */
  readonly id: string
  /** What it can do beyond text in, text out. */
  readonly capabilities?: LMCapabilities | undefined
  /** `'self'`: it schedules its own calls (a local model), so limits on concurrency pass it by. */
  readonly concurrency?: 'self' | undefined
  /** Asks for one result. Rejects with an `LMError`, or with `request.signal.reason` on abort. */
  generate(request: LMRequest): Promise<LMResult>
  /** Asks for one result, in pieces. The last part is `finish`. */
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
}

/** Sampling options: plain JSON, so that program state can hold them. */
export interface LMOptions {
  readonly temperature?: number | undefined
  readonly topP?: number | undefined
  readonly topK?: number | undefined
  readonly maxOutputTokens?: number | undefined
  readonly stopSequences?: readonly string[] | undefined
  readonly presencePenalty?: number | undefined
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
  readonly messages: readonly Message[]
  /** How many completions. @default 1 */
  readonly n?: number | undefined
  readonly tools?: readonly LMTool[] | undefined
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly toolName: string } | undefined
  readonly responseFormat?: ResponseFormat | undefined
  readonly signal?: AbortSignal | undefined
  /** Whether a result is worth keeping in a cache; not part of the key. A predictor says "parses and validates". */
  readonly cacheable?: ((result: LMResult) => boolean | Promise<boolean>) | undefined
}

/** A tool the model may call. */
export interface LMTool {
  readonly name: string
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
  readonly usage: Usage
  /** The model's name as the provider returned it. */
  readonly model: string
  readonly responseId?: string | undefined
  /** What the call cost in US dollars, where the provider says so. */
  readonly costUsd?: number | undefined
  /** A cache answered. */
  readonly cached?: boolean | undefined
  readonly warnings?: readonly LMWarning[] | undefined
}

/** One completion: ordered parts and why they ended. */
export interface Completion {
  readonly content: readonly ContentPart[]
  readonly finishReason: FinishReason
}

/** Why a completion ended: in common words, and in the provider's own. */
export interface FinishReason {
  readonly unified:
    | 'stop'
    | 'length'
    | 'content-filter'
    | 'refusal'
    | 'tool-calls'
    | 'error'
    | 'other'
    | (string & {})
  readonly raw?: string | undefined
}

/** Something the provider ignored or changed. */
export interface LMWarning {
  readonly type: 'unsupported' | 'compatibility' | 'deprecated' | 'other' | (string & {})
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
