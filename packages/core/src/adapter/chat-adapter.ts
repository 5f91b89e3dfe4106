import { ConfigurationError } from '../errors.ts'
import { type ContentPart, type Message, textMessage } from '../lm/message.ts'
import type { Field } from '../signature/field.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { Demo } from '../state/program-state.ts'
import type { Adapter, ReplyFeedback } from './adapter.ts'
import { endMarker, parseChatReply } from './parse-chat-reply.ts'
import { renderValue } from './render-value.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * The default adapter: DSPy's chat format. Every value stands under a header `[[ ## name ## ]]`, a reply ends with
 * `[[ ## completed ## ]]`; demos are turns of the conversation, incomplete ones first. Roles, order, markers and values
 * are DSPy's, so that demos and states move between the two; the prose is ours. `docs/decisions` lists each difference
 * and its reason.
 *
 * A call rejects with a `ConfigurationError` when a field is called `completed`, as the marker that ends a reply is.
 */
export function chatAdapter(): Adapter {
  return {
    name: 'chat',
    formatTask: ({ signature, demos }) => [systemMessage(signature), ...formatDemos(signature, demos)],
    formatInput(signature, input) {
      const current: Message = {
        role: 'user',
        content: withReminder(signature, renderFields(shownInputs(signature), input)),
      }
      return [...formatHistory(signature, input), current]
    },
    parse: parseChatReply,
    formatFeedback,
  }
}

function systemMessage(signature: AnySignature): Message {
  const reserved = [...signature.inputs, ...signature.outputs].find(({ name }) => name === endMarker)
  if (reserved) {
    throw new ConfigurationError(
      `The chat format ends replies with \`${header(endMarker)}\`, so no field can be called '${endMarker}'. Rename the field.`,
      { code: 'CONFIGURATION_INVALID' },
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

function listFields(fields: readonly Field[]): string {
  return fields
    .map(({ name, type, kind, optional, description }) => {
      const notes = [type, kind === 'json' && needsJson(type) && 'as JSON', optional && 'may be left out'].filter(
        Boolean,
      )
      return `- \`${name}\` (${notes.join(', ')})${description ? `: ${description}` : ''}`
    })
    .join('\n')
}

/** Arrays and objects are asked for as JSON; saying so of a number or a word would only confuse. */
function needsJson(type: string): boolean {
  return /[[{<]/.test(type)
}

/** Demos that lack a field come first, with a notice; those that show nothing are left out. */
function formatDemos(signature: AnySignature, demos: readonly Demo[]): Message[] {
  const complete: Message[] = []
  const incomplete: Message[] = []
  for (const { inputs, outputs } of demos) {
    const missing = lacksAny(shownInputs(signature), inputs) || lacksAny(signature.outputs, outputs)
    if (!missing) complete.push(...formatTurn(signature, inputs, outputs, ''))
    else if (hasAny(signature.inputs, inputs) && hasAny(signature.outputs, outputs)) {
      incomplete.push(...formatTurn(signature, inputs, outputs, incompleteNotice))
    }
  }
  return [...incomplete, ...complete]
}

const incompleteNotice = 'An example of the task in which some fields are left out.\n\n'
const missingOutput = '(left out in this example)'

function lacksAny(fields: readonly Field[], values: Values): boolean {
  return fields.some(({ name }) => !Object.hasOwn(values, name) || (values[name] ?? null) === null)
}

function hasAny(fields: readonly Field[], values: Values): boolean {
  return fields.some(({ name }) => Object.hasOwn(values, name))
}

function formatTurn(signature: AnySignature, inputs: Values, outputs: Values, notice: string): Message[] {
  const user = joinText([{ type: 'text', text: notice }, ...trimEnd(renderFields(shownInputs(signature), inputs))])
  return [{ role: 'user', content: user }, formatReply(signature, outputs, missingOutput)]
}

/** Earlier turns of the conversation, from the input field of type `history`. */
function formatHistory(signature: AnySignature, input: Values): Message[] {
  const field = signature.inputs.find(({ kind }) => kind === 'history')
  const turns = (field && input[field.name]) as readonly Values[] | undefined
  return (turns ?? []).flatMap((turn): Message[] => {
    const shown = renderFields(shownInputs(signature), turn)
    const reply = formatReply(signature, turn, null)
    return shown.length === 0 ? [reply] : [{ role: 'user', content: withReminder(signature, shown) }, reply]
  })
}

function formatReply(signature: AnySignature, outputs: Values, missing: string | null): Message {
  const values = signature.outputs.map(
    ({ name }) => [name, Object.hasOwn(outputs, name) ? outputs[name] : missing] as const,
  )
  const fields = trimEnd(renderFields(signature.outputs, Object.fromEntries(values)))
  return { role: 'assistant', content: joinText([...fields, { type: 'text', text: `\n\n${header(endMarker)}\n` }]) }
}

function trimEnd(parts: readonly ContentPart[]): readonly ContentPart[] {
  const last = parts.at(-1)
  return last?.type === 'text' ? [...parts.slice(0, -1), { type: 'text', text: last.text.trimEnd() }] : parts
}

function renderFields(fields: readonly Field[], values: Values): ContentPart[] {
  const parts: ContentPart[] = []
  for (const { name, kind } of fields) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) continue
    parts.push(
      { type: 'text', text: `${parts.length > 0 ? '\n\n' : ''}${header(name)}\n` },
      ...renderValue(value, kind),
    )
  }
  return parts
}

/** The current request ends by naming the headers that the reply must have, in order. */
function withReminder(signature: AnySignature, parts: readonly ContentPart[]): readonly ContentPart[] {
  return joinText([...parts, { type: 'text', text: `\n\n${reminder(signature)}` }])
}

const reminders = new WeakMap<readonly Field[], string>()

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
  const wrong = issues.map(({ path, message }) => `- ${path === '' ? '' : `\`${path}\`: `}${message}`)
  return textMessage(
    'user',
    `Your reply does not fit:\n${wrong.join('\n')}\n\nWrite the whole reply again. ${reminder(signature)}`,
  )
}

function shownInputs(signature: AnySignature): readonly Field[] {
  return signature.inputs.some(({ kind }) => kind === 'history')
    ? signature.inputs.filter(({ kind }) => kind !== 'history')
    : signature.inputs
}

function header(name: string): string {
  return `[[ ## ${name} ## ]]`
}

/** Joins neighbouring text parts and drops empty ones. */
function joinText(parts: readonly ContentPart[]): readonly ContentPart[] {
  const joined: ContentPart[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (part.type === 'text' && last?.type === 'text')
      joined[joined.length - 1] = { type: 'text', text: last.text + part.text }
    else if (part.type !== 'text' || part.text !== '') joined.push(part)
  }
  return joined
}
