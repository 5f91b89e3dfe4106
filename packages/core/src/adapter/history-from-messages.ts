import { InputError } from '../errors/input-error.ts'
import type { History } from '../signature/signature-text.ts'
import { showValue } from '../wording/show-value.ts'

/** A message as chat APIs have it: who says it, and a text or parts of text. */
export interface ChatMessage {
  /** `user` or `assistant`. */
  readonly role: string
  /** What is said. */
  readonly content: string | readonly { readonly type: string; readonly text?: string | undefined }[]
}

/** Which fields of a signature the messages stand for. */
export interface HistoryFields {
  /** The input that the user says. */
  readonly input: string
  /** The output that the assistant says. */
  readonly output: string
}

/**
 * Makes the turns of a `history` field of the messages that chat APIs keep, oldest first. A message of the user begins a turn.
 *
 * @throws InputError for messages that no turn stands for: of the system (its words belong into the instructions), of tools,
 * with pictures and the like; and for a last message of the user, which is the input and no earlier turn
 * @example
 * await chat.run({ history: historyFromMessages(messages, { input: 'question', output: 'answer' }), question })
 */
export function historyFromMessages(messages: readonly ChatMessage[], { input, output }: HistoryFields): History {
  const turns: Record<string, string>[] = []
  for (const [index, { role, content }] of messages.entries()) {
    const text = textOfContent(index, content)
    const last = turns.at(-1)
    if (role === 'user') turns.push({ [input]: text })
    else if (role !== 'assistant')
      throw refuse(
        index,
        `its role is ${showValue(role)}. Keep messages of user and assistant; what a system message says belongs into the instructions`,
      )
    else if (last && !Object.hasOwn(last, output)) last[output] = text
    else turns.push({ [output]: text })
  }
  if (messages.length > 0 && messages.at(-1)?.role === 'user')
    throw refuse(
      messages.length - 1,
      `it is the last one and of the user. Pass its text as \`${input}\`, and the messages before it here`,
    )
  return turns
}

function textOfContent(index: number, content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content))
    throw refuse(index, `its content is ${showValue(content)}, but must be a text or parts of text`)
  const parts = content as readonly { readonly type?: unknown; readonly text?: unknown }[]
  const other = parts.find((part) => part?.type !== 'text' || typeof part.text !== 'string')
  if (other !== undefined) throw refuse(index, `it has a part ${showValue(other)}, and turns are made of text alone`)
  return parts.map(({ text }) => text as string).join('')
}

function refuse(index: number, problem: string): InputError {
  const path = `messages[${index}]`
  return new InputError(`Message ${index + 1} can't be part of a history: ${problem}.`, {
    issues: [{ path, message: problem }],
  })
}
