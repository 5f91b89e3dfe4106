import { escapeMarkers } from './escape-markers.ts'
import { ConfigurationError } from '../../errors/configuration-error.ts'
import { type Message, textMessage } from '../../lm/message.ts'
import type { Field } from '../../signature/field.ts'
import type { AnySignature } from '../../signature/signature.ts'
import type { Adapter, AdapterOptions, ReplyFeedback } from '../adapter.ts'
import {
  formatDemos,
  formatRequest,
  header,
  joinText,
  listFields,
  renderFields,
  type ReplyFormat,
  shownInputs,
  trimEnd,
} from '../format-turns.ts'
import { endMarker } from './find-markers.ts'
import { parseChatReply } from './parse-chat-reply.ts'
import { streamChatReply } from './stream-chat-reply.ts'

/**
 * The default adapter: DSPy's chat format. Every value stands under a header `[[ ## name ## ]]`, a reply ends with
 * `[[ ## completed ## ]]`; demos are turns of the conversation, incomplete ones first. Roles, order, markers and values
 * are DSPy's, so that demos and states move between the two; the prose is ours. `docs/decisions` lists each difference
 * and its reason.
 *
 * A call rejects with a `ConfigurationError` when a field is called `completed`, as the marker that ends a reply is.
 */
export function chatAdapter({ fallback }: AdapterOptions = {}): Adapter {
  return {
    name: 'chat',
    fallback,
    formatTask: ({ signature, demos }) => [systemMessage(signature), ...formatDemos(format, signature, demos)],
    formatInput: (signature, input) => formatRequest(format, signature, input),
    parse: parseChatReply,
    readStream: streamChatReply,
    formatFeedback,
  }
}

const format: ReplyFormat = {
  formatReply(signature, outputs, missing) {
    const values = signature.outputs.map(
      ({ name }) => [name, Object.hasOwn(outputs, name) ? outputs[name] : missing] as const,
    )
    const fields = trimEnd(renderFields(signature.outputs, Object.fromEntries(values)))
    return { role: 'assistant', content: joinText([...fields, { type: 'text', text: `\n\n${header(endMarker)}\n` }]) }
  },
  remind: reminder,
}

function systemMessage(signature: AnySignature): Message {
  const reserved = [...signature.inputs, ...signature.outputs].find(({ name }) => name === endMarker)
  if (reserved) {
    throw new ConfigurationError(
      `The chat format ends replies with \`${header(endMarker)}\`, so no field can be called '${endMarker}'. Rename the field.`,
    )
  }
  const inputs = shownInputs(signature)
  const form = [...inputs, ...signature.outputs].map(({ name }) => `${header(name)}\n{${name}}`)
  return textMessage(
    'system',
    [
      `You are given:\n${listFields(inputs)}`,
      `You write:\n${listFields(signature.outputs)}`,
      'Each field stands under a header of its own, in this form:',
      ...form,
      header(endMarker),
      `Your task: ${signature.instructions}`,
    ].join('\n\n'),
  )
}

const reminders = new WeakMap<readonly Field[], string>()

/** The current request ends by naming the headers that the reply must have, in order. */
function reminder({ outputs }: AnySignature): string {
  let text = reminders.get(outputs)
  if (text === undefined) {
    const headers = outputs.map(({ name, kind, type }) =>
      kind === 'text' ? `\`${header(name)}\`` : `\`${header(name)}\` (${type})`,
    )
    text = `Reply with ${headers.join(', then ')}, and end with \`${header(endMarker)}\`.`
    reminders.set(outputs, text)
  }
  return text
}

function formatFeedback(signature: AnySignature, { issues }: ReplyFeedback): Message {
  const wrong = issues.map(({ path, message }) => `- ${path === '' ? '' : `\`${path}\`: `}${escapeMarkers(message)}`)
  return textMessage(
    'user',
    `Your reply does not fit:\n${wrong.join('\n')}\n\nWrite the whole reply again. ${reminder(signature)}`,
  )
}
