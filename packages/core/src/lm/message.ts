import type { JsonObject } from '../hash/hash.ts'

/** Plain text. */
export interface TextPart {
  readonly type: 'text'
  /** The words as they are sent or came: no markup is read into them. */
  readonly text: string
}

/** A picture: a URL the provider can fetch, or base64 data with its media type. */
export interface ImagePart {
  readonly type: 'image'
  /** The picture itself, or where the provider finds it. */
  readonly source: MediaSource
}

/** Sound. */
export interface AudioPart {
  readonly type: 'audio'
  /** The sound itself, or where the provider finds it. */
  readonly source: MediaSource
}

/** Any other file, such as a PDF. */
export interface FilePart {
  readonly type: 'file'
  /** The file itself, or where the provider finds it. */
  readonly source: MediaSource
  /** The file's name, where it matters. */
  readonly filename?: string | undefined
}

/** Where the bytes of a picture, sound or file are. JSON, so that demos with media can be saved. */
export type MediaSource =
  | { readonly url: string; readonly mediaType?: string | undefined }
  | { readonly base64: string; readonly mediaType: string }
  | { readonly fileId: string; readonly mediaType?: string | undefined }

/** What the model thought before it answered, where the provider shows it. */
export interface ReasoningPart {
  readonly type: 'reasoning'
  /** As the provider shows it, which may be a summary. Adapters read no fields from it. */
  readonly text: string
  /** What the provider sent with the part and wants back with it, such as a signature, by the provider's name. */
  readonly providerMetadata?: Readonly<Record<string, JsonObject>> | undefined
}

/** The model asks for a tool to be called. */
export interface ToolCallPart {
  readonly type: 'tool-call'
  /** Pairs the call with its {@link ToolResultPart}. */
  readonly callId: string
  /** Which of the request's tools to call. */
  readonly toolName: string
  /** The arguments, already parsed from JSON. */
  readonly input: unknown
  /** What the provider sent with the part and wants back with it, such as a signature, by the provider's name. */
  readonly providerMetadata?: Readonly<Record<string, JsonObject>> | undefined
}

/** What a tool answered. */
export interface ToolResultPart {
  readonly type: 'tool-result'
  /** The `callId` of the {@link ToolCallPart} that it answers. */
  readonly callId: string
  /** Which tool answered. */
  readonly toolName: string
  /** What the tool returned, as text or as any other JSON. */
  readonly output: unknown
  /** The tool failed, and `output` says how. @default false */
  readonly isError?: boolean | undefined
}

/** A piece of a message, in order. */
export type ContentPart = TextPart | ImagePart | AudioPart | FilePart | ReasoningPart | ToolCallPart | ToolResultPart

/** A piece of media. */
export type MediaPart = ImagePart | AudioPart | FilePart

/** Who speaks. */
export type Role = 'system' | 'user' | 'assistant' | 'tool'

/** One message of a conversation: a role and its content parts in order. */
export interface Message {
  /** Who speaks; results of tools have the role `tool`. */
  readonly role: Role
  /** Text, media, reasoning and tool parts in order. */
  readonly content: readonly ContentPart[]
}

/** Makes a message of plain text. */
export function textMessage(role: Role, text: string): Message {
  return { role, content: [{ type: 'text', text }] }
}

/** Joins the text parts of `content`; media, reasoning and tool parts are left out. */
export function textOf(content: readonly ContentPart[]): string {
  const first = content[0]
  if (content.length === 1 && first?.type === 'text') return first.text
  let text = ''
  for (const part of content) if (part.type === 'text') text += part.text
  return text
}

/** Makes a picture to pass as an input, from a URL (`data:` with base64 too), base64 data or the id of a file. */
export function image(source: string | MediaSource): ImagePart {
  return { type: 'image', source: toSource(source) }
}

/** Makes a sound to pass as an input, from a URL (`data:` with base64 too), base64 data or the id of a file. */
export function audio(source: string | MediaSource): AudioPart {
  return { type: 'audio', source: toSource(source) }
}

/** Makes a file to pass as an input, from a URL (`data:` with base64 too), base64 data or the id of a file. */
export function file(source: string | MediaSource, options: { readonly filename?: string } = {}): FilePart {
  return { type: 'file', source: toSource(source), ...options }
}

/** Tells whether `value` is a picture, sound or file. */
export function isMedia(value: unknown): value is MediaPart {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('source' in value)) return false
  if (value.type !== 'image' && value.type !== 'audio' && value.type !== 'file') return false
  const { source } = value
  if (typeof source !== 'object' || source === null) return false
  return 'url' in source || 'fileId' in source || ('base64' in source && 'mediaType' in source)
}

/** Reads `https://…` and `data:image/png;base64,…` alike. */
function toSource(source: string | MediaSource): MediaSource {
  if (typeof source !== 'string') return source
  const data = /^data:([^;,]+);base64,(.*)$/s.exec(source)
  return data ? { base64: data[2] as string, mediaType: data[1] as string } : { url: source }
}
