import {
  type ContentPart,
  type JsonObject,
  LMError,
  type LMRequest,
  type MediaSource,
  type Message,
  textOf,
} from '@dspex/core'

/** The body of a chat completion request. @throws LMError for parts that the format has no place for */
export function toBody(
  request: LMRequest,
  { id, model, provider }: { id: string; model: string; provider: string },
): JsonObject {
  const { responseFormat, toolChoice, tools } = request
  return {
    model,
    messages: request.messages.map((message) => toMessage(message, id)),
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    max_tokens: request.maxOutputTokens,
    stop: request.stopSequences,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
    seed: request.seed,
    n: request.n === 1 ? undefined : request.n,
    response_format: responseFormat?.type === 'json' ? toResponseFormat(responseFormat) : undefined,
    tools: tools?.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, description, parameters: inputSchema },
    })),
    tool_choice:
      typeof toolChoice === 'object' ? { type: 'function', function: { name: toolChoice.toolName } } : toolChoice,
    ...request.providerOptions?.[provider],
  }
}

function toResponseFormat({
  schema,
  name = 'reply',
}: {
  readonly schema?: JsonObject | undefined
  readonly name?: string | undefined
}): JsonObject {
  return schema ? { type: 'json_schema', json_schema: { name, schema } } : { type: 'json_object' }
}

function toMessage({ role, content }: Message, id: string): JsonObject {
  if (role === 'tool') {
    const [result] = content
    if (result?.type !== 'tool-result') throw unsupported(id, 'a tool message without a result')
    const output = typeof result.output === 'string' ? result.output : JSON.stringify(result.output ?? null)
    return { role, tool_call_id: result.callId, content: output }
  }
  if (role === 'assistant') {
    const calls = content.filter((part) => part.type === 'tool-call')
    const tool_calls = calls.map(({ callId, toolName, input }) => {
      return { id: callId, type: 'function', function: { name: toolName, arguments: JSON.stringify(input ?? {}) } }
    })
    return { role, content: textOf(content), ...(tool_calls.length > 0 && { tool_calls }) }
  }
  // Servers understand a plain string best; parts only where there is more than text.
  return {
    role,
    content: content.every((part) => part.type === 'text') ? textOf(content) : content.map((part) => toPart(part, id)),
  }
}

function toPart(part: ContentPart, id: string): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text }
  if (part.type === 'image') return { type: 'image_url', image_url: { url: toUrl(part.source, id) } }
  throw unsupported(id, `a part of type '${part.type}'`)
}

function toUrl(source: MediaSource, id: string): string {
  if ('url' in source) return source.url
  if ('base64' in source) return `data:${source.mediaType};base64,${source.base64}`
  throw unsupported(id, 'a picture by file id')
}

function unsupported(id: string, what: string): LMError {
  return new LMError(`'${id}' can't be sent ${what}. Leave it out, or use an LM that takes it.`, {
    code: 'LM_UNSUPPORTED',
    provider: id,
  })
}
