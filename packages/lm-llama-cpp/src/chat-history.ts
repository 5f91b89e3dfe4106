import { type ContentPart, LMError, type Message, type Role } from '@dspex/core'
import type { ChatHistoryItem } from './node-llama-cpp.ts'

/**
 * Writes messages as the library takes them. Neighbours of one role become one message, since the templates of some models
 * refuse two in a row. Text is text: a control token of the model inside it is not read as one.
 *
 * @throws LMError `LM_UNSUPPORTED` on media and tools, `LM_INVALID_REQUEST` when there is no message
 */
export function toChatHistory(messages: readonly Message[], provider: string): ChatHistoryItem[] {
  if (messages.length === 0) {
    throw new LMError('There is no message to answer. Pass at least one.', { code: 'LM_INVALID_REQUEST', provider })
  }
  const history: ChatHistoryItem[] = []
  let before: Role | undefined
  for (const { role, content } of messages) {
    const text = content.map((part) => textOfPart(part, provider)).join('')
    const last = history.at(-1)
    if (last && before === role) append(last, `\n\n${text}`)
    else history.push(role === 'assistant' ? { type: 'model', response: [text] } : { type: typeOf(role), text })
    before = role
  }
  return history
}

function append(item: ChatHistoryItem, text: string): void {
  if (item.type === 'model') item.response.push(text)
  else item.text += text
}

function typeOf(role: Exclude<Role, 'assistant'>): 'system' | 'user' {
  return role === 'system' ? 'system' : 'user'
}

function textOfPart(part: ContentPart, provider: string): string {
  if (part.type === 'text') return part.text
  // Models are not shown what they thought in earlier turns.
  if (part.type === 'reasoning') return ''
  const what = part.type === 'tool-call' || part.type === 'tool-result' ? 'tools' : 'media'
  throw new LMError(`'${provider}' takes text, but a message has a part of type '${part.type}'. Leave ${what} out.`, {
    code: 'LM_UNSUPPORTED',
    provider,
  })
}
