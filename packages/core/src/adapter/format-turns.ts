import type { ContentPart, Message } from '../lm/message.ts'
import type { Field } from '../signature/field.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { Demo } from '../state/program-state.ts'
import { checkHistory } from './check-history.ts'
import { renderValue } from './render-value.ts'

type Values = Readonly<Record<string, unknown>>

/** What tells two formats apart that show inputs alike: how a reply looks, and how it is asked for. */
export interface ReplyFormat {
  /** Writes outputs as the model would; a field without a value has `missing` instead, or is left out. */
  formatReply(signature: AnySignature, outputs: Values, missing: string | undefined): Message
  /** Says what the reply must look like, at the end of a request. */
  remind(signature: AnySignature): string
}

/** Writes earlier turns of the conversation, from the input field of type `history`, and the current request. */
export function formatRequest(format: ReplyFormat, signature: AnySignature, input: Values): readonly Message[] {
  const content = withReminder(format, signature, renderFields(shownInputs(signature), input))
  return [...formatHistory(format, signature, input), { role: 'user', content }]
}

/** Writes demos as turns. Those that lack a field come first, with a notice; those that show nothing are left out. */
export function formatDemos(format: ReplyFormat, signature: AnySignature, demos: readonly Demo[]): readonly Message[] {
  const complete: Message[] = []
  const incomplete: Message[] = []
  for (const { inputs, outputs } of demos) {
    const missing = lacksAny(shownInputs(signature), inputs) || lacksAny(signature.outputs, outputs)
    if (!missing) complete.push(...formatTurn(format, signature, inputs, outputs, ''))
    else if (hasAny(signature.inputs, inputs) && hasAny(signature.outputs, outputs)) {
      incomplete.push(...formatTurn(format, signature, inputs, outputs, incompleteNotice))
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

function formatTurn(
  format: ReplyFormat,
  signature: AnySignature,
  inputs: Values,
  outputs: Values,
  notice: string,
): Message[] {
  const user = joinText([{ type: 'text', text: notice }, ...trimEnd(renderFields(shownInputs(signature), inputs))])
  return [{ role: 'user', content: user }, format.formatReply(signature, outputs, missingOutput)]
}

function formatHistory(format: ReplyFormat, signature: AnySignature, input: Values): Message[] {
  const field = signature.inputs.find(({ kind }) => kind === 'history')
  const turns = (field && input[field.name]) as readonly Values[] | undefined
  if (field && turns) {
    const names = [...shownInputs(signature), ...signature.outputs].map(({ name }) => name)
    checkHistory(field.name, turns, names)
  }
  return (turns ?? []).flatMap((turn): Message[] => {
    const shown = renderFields(shownInputs(signature), turn)
    const isAnswered = signature.outputs.some(({ name }) => Object.hasOwn(turn, name) && turn[name] !== undefined)
    const reply = isAnswered ? [format.formatReply(signature, turn, undefined)] : []
    return shown.length === 0 ? reply : [{ role: 'user', content: withReminder(format, signature, shown) }, ...reply]
  })
}

function withReminder(
  format: ReplyFormat,
  signature: AnySignature,
  parts: readonly ContentPart[],
): readonly ContentPart[] {
  return joinText([...parts, { type: 'text', text: `\n\n${format.remind(signature)}` }])
}

/** Writes each field that has a value under its header. */
export function renderFields(fields: readonly Field[], values: Values): readonly ContentPart[] {
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

/** Says of each field what it is. */
export function listFields(fields: readonly Field[]): string {
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

/** The inputs that have a header: earlier turns are turns instead. */
export function shownInputs(signature: AnySignature): readonly Field[] {
  return signature.inputs.some(({ kind }) => kind === 'history')
    ? signature.inputs.filter(({ kind }) => kind !== 'history')
    : signature.inputs
}

/** The header of a field. */
export function header(name: string): string {
  return `[[ ## ${name} ## ]]`
}

/** Drops white space at the end of the last part. */
export function trimEnd(parts: readonly ContentPart[]): readonly ContentPart[] {
  const last = parts.at(-1)
  return last?.type === 'text' ? [...parts.slice(0, -1), { type: 'text', text: last.text.trimEnd() }] : parts
}

/** Joins neighbouring text parts and drops empty ones. */
export function joinText(parts: readonly ContentPart[]): readonly ContentPart[] {
  const joined: ContentPart[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (part.type === 'text' && last?.type === 'text')
      joined[joined.length - 1] = { type: 'text', text: last.text + part.text }
    else if (part.type !== 'text' || part.text !== '') joined.push(part)
  }
  return joined
}
