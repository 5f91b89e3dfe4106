import { type ContentPart, type JsonObject, LMError, type MediaPart, type Message, textOf } from '@dspex/core'
import type { AiSdkModel, AiSdkSpecification } from '../ai-sdk-model.ts'

/** Which model a prompt is for. */
export interface PromptTarget {
  /** The id of the LM, for errors. */
  readonly id: string
  readonly provider: AiSdkModel['provider']
  readonly specificationVersion: AiSdkSpecification
}

/** A message as the AI SDK has it; the versions differ in the data of files alone. */
export type PromptMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user' | 'assistant' | 'tool'; readonly content: readonly JsonObject[] }

/** Turns a conversation into a prompt of the model's version. @throws LMError for parts that it has no place for */
export function toPrompt(messages: readonly Message[], target: PromptTarget): PromptMessage[] {
  return messages.map(({ role, content }) => {
    if (role === 'system') {
      if (content.every(({ type }) => type === 'text')) return { role, content: textOf(content) }
      throw unsupported(target, 'a system message with more than text')
    }
    return { role, content: content.map((part) => toPart(part, role, target)) }
  })
}

const places: Readonly<Record<ContentPart['type'], readonly Message['role'][]>> = {
  text: ['user', 'assistant'],
  image: ['user', 'assistant'],
  audio: ['user', 'assistant'],
  file: ['user', 'assistant'],
  reasoning: ['assistant'],
  'tool-call': ['assistant'],
  'tool-result': ['tool'],
}

function toPart(part: ContentPart, role: Message['role'], target: PromptTarget): JsonObject {
  if (!places[part.type].includes(role))
    throw unsupported(target, `a part '${part.type}' in a message of role '${role}'`)
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'reasoning':
      return { type: 'reasoning', text: part.text, ...optionsOf(part) }
    case 'tool-call': {
      const { callId: toolCallId, toolName, input } = part
      return { type: 'tool-call', toolCallId, toolName, input: input as JsonObject, ...optionsOf(part) }
    }
    case 'tool-result': {
      const { callId: toolCallId, toolName, output, isError = false } = part
      const type = typeof output === 'string' ? 'text' : 'json'
      const value = (output ?? null) as JsonObject
      return { type: 'tool-result', toolCallId, toolName, output: { type: isError ? `error-${type}` : type, value } }
    }
    default:
      return toFile(part, target)
  }
}

/** What a provider sent with a part, such as a signature, goes back with it. */
function optionsOf({ providerMetadata }: { readonly providerMetadata?: JsonObject | undefined }): JsonObject {
  return providerMetadata ? { providerOptions: providerMetadata } : {}
}

function toFile(part: MediaPart, target: PromptTarget): JsonObject {
  const filename = part.type === 'file' ? part.filename : undefined
  const mediaType = part.source.mediaType ?? (part.type === 'file' ? undefined : `${part.type}/*`)
  if (mediaType === undefined) {
    throw unsupported(target, 'a file of unknown media type', "Say what it is, as in `mediaType: 'application/pdf'`.")
  }
  // The value of a URL is an object; JSON has no type for it.
  const data = toData(part, target) as JsonObject
  return { type: 'file', data, mediaType, ...(filename !== undefined && { filename }) }
}

function toData({ source, type }: MediaPart, target: PromptTarget): unknown {
  const tagged = target.specificationVersion === 'v4'
  if ('base64' in source) return tagged ? { type: 'data', data: source.base64 } : source.base64
  if ('url' in source) {
    if (!URL.canParse(source.url)) throw unsupported(target, `'${source.url}', which is no URL`)
    const url = new URL(source.url)
    return tagged ? { type: 'url', url } : url
  }
  if (!tagged) throw unsupported(target, `a part '${type}' by file id`, 'Send its base64 data or a URL.')
  return { type: 'reference', reference: { [providerName(target)]: source.fileId } }
}

/** `openai.responses` → `openai`: the name by which options and references go. */
function providerName({ provider }: PromptTarget): string {
  return provider.split('.')[0] ?? provider
}

function unsupported(
  { id }: PromptTarget,
  what: string,
  advice = 'Leave it out, or use an LM that takes it.',
): LMError {
  return new LMError(`'${id}' can't be sent ${what}. ${advice}`, { code: 'LM_UNSUPPORTED', provider: id })
}
