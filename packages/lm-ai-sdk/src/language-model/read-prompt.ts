import type { ContentPart, Message } from '@dspex/core'
import { toMediaPart } from '../to-media-part.ts'

/** A message of a prompt of v2, v3 or v4. */
export interface GivenMessage {
  /** `system`, `user`, `assistant` or `tool`. */
  readonly role: Message['role']
  /** A text, or parts. */
  readonly content: unknown
}

interface GivenPart {
  readonly type: string
  readonly text?: string
  readonly mediaType?: string
  readonly filename?: string
  readonly data?: unknown
  readonly toolCallId?: string
  readonly toolName?: string
  readonly input?: unknown
  readonly output?: { readonly type?: string; readonly value?: unknown; readonly reason?: string }
}

/** Reads a prompt of the AI SDK as a conversation; parts without a counterpart here are left out. */
export function readPrompt(prompt: readonly GivenMessage[]): Message[] {
  return prompt.map(({ role, content }) => {
    const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content as readonly GivenPart[])
    return { role, content: parts.flatMap(toContentPart) }
  })
}

function toContentPart(part: GivenPart): ContentPart[] {
  const { type, text = '', toolCallId: callId = '', toolName = '', output = {} } = part
  switch (type) {
    case 'text':
    case 'reasoning':
      return [{ type, text }]
    case 'file':
      return toMediaPart(part)
    case 'tool-call':
      return [{ type, callId, toolName, input: part.input }]
    case 'tool-result': {
      const isError = output.type?.startsWith('error') || output.type === 'execution-denied'
      return [{ type, callId, toolName, output: output.value ?? output.reason ?? null, ...(isError && { isError }) }]
    }
    default:
      return []
  }
}
