import type { JsonObject, LMRequest } from '@dspex/core'
import { type PromptMessage, type PromptTarget, toPrompt } from './to-prompt.ts'

/** One call of a language model, in the words of the AI SDK; all versions take it. */
export interface CallOptions {
  readonly prompt: readonly PromptMessage[]
  readonly maxOutputTokens: number | undefined
  readonly temperature: number | undefined
  readonly topP: number | undefined
  readonly topK: number | undefined
  readonly presencePenalty: number | undefined
  readonly frequencyPenalty: number | undefined
  readonly stopSequences: readonly string[] | undefined
  readonly seed: number | undefined
  readonly responseFormat: LMRequest['responseFormat']
  readonly tools: readonly JsonObject[] | undefined
  readonly toolChoice: JsonObject | undefined
  readonly abortSignal: AbortSignal | undefined
  readonly providerOptions: LMRequest['providerOptions']
}

/** Turns a request into a call. @throws LMError for what the specification has no place for */
export function toCallOptions(request: LMRequest, target: PromptTarget): CallOptions {
  const { toolChoice } = request
  return {
    prompt: toPrompt(request.messages, target),
    maxOutputTokens: request.maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    stopSequences: request.stopSequences,
    seed: request.seed,
    responseFormat: request.responseFormat,
    tools: request.tools?.map(({ name, description, inputSchema }) => {
      return { type: 'function', name, description, inputSchema }
    }),
    toolChoice:
      typeof toolChoice === 'object'
        ? { type: 'tool', toolName: toolChoice.toolName }
        : toolChoice && { type: toolChoice },
    abortSignal: request.signal,
    providerOptions: request.providerOptions,
  }
}
