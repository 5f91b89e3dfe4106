import type { PredictorPrompt } from './help.ts'

/** A message as OpenAI's protocol has it, with text alone. */
export interface ChatMessage {
  readonly role: string
  readonly content: string
}

/** An output field that a request asks for. */
export interface AskedField {
  /** Its name. */
  readonly name: string
  /** What the request says about its type, in the words of whoever wrote it. */
  readonly type: string
}

/** What a request shows and asks, in the marker format of DSPy and of `@dspex/core`, or as JSON. */
export interface ChatPrompt extends PredictorPrompt {
  /** All that the user's messages say. */
  readonly shown: string
  /** Input fields of the last message. */
  readonly inputs: Readonly<Record<string, string>>
  /** What is to be written, in order. */
  readonly asked: readonly AskedField[]
  /** How the reply is to be written. */
  readonly format: 'markers' | 'json'
}

const headerLine = /^\[\[ ## (\w+) ## \]\][ \t]*/
const askedForm = /`(?:\[\[ ## )?(\w+)(?: ## \]\])?`(?:\s*\(([^`]*?)\)(?=,|\.|$))?/g

/** Reads the messages of a request: the system message, pairs of turns as demos, and the last message. */
export function readChatPrompt(messages: readonly ChatMessage[]): ChatPrompt {
  const instructions = messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  const turns = messages.filter(({ role }) => role !== 'system')
  const demos = turns.slice(0, -1).flatMap(({ role, content }, place) => {
    const reply = turns[place + 1]
    return role === 'user' && reply?.role === 'assistant'
      ? [{ ...readFields(content), ...readFields(reply.content) }]
      : []
  })
  const last = turns.at(-1)?.content ?? ''
  const reminder = last.slice(last.lastIndexOf('\n\n') + 1).trim()
  const asked = [...reminder.matchAll(askedForm)].map(([, name = '', type = '']) => ({ name, type }))
  const outputs = asked.filter(({ name }) => name !== 'completed')
  const shown = turns.filter(({ role }) => role === 'user').map(({ content }) => content)
  // A reply that is sent back for repair is answered by a message without fields.
  const fields = shown.map((content) => readFields(content.replace(reminder, ''))).findLast(hasAny) ?? {}
  const inputs = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
  const format = asked.length > outputs.length ? 'markers' : 'json'
  return { instructions: instructions.join('\n\n'), demos, shown: shown.join('\n\n'), inputs, asked: outputs, format }
}

/** Writes a reply in the format that the request asked for. */
export function writeChatReply({ asked, format }: ChatPrompt, values: Readonly<Record<string, unknown>>): string {
  if (format === 'json') return JSON.stringify(Object.fromEntries(asked.map(({ name }) => [name, values[name] ?? ''])))
  const fields = asked.map(({ name }) => {
    const value = values[name] ?? ''
    return `[[ ## ${name} ## ]]\n${typeof value === 'string' ? value : JSON.stringify(value)}`
  })
  return [...fields, '[[ ## completed ## ]]'].join('\n\n')
}

/** The fields of one message: under markers at the start of a line, or the members of a JSON object. */
function readFields(content: string): Record<string, unknown> {
  const fields: Record<string, string[]> = {}
  let current: string[] | undefined
  for (const line of content.split('\n')) {
    const header = headerLine.exec(line)
    if (header) {
      current = [line.slice(header[0].length)]
      fields[header[1] as string] ??= current
    } else current?.push(line)
  }
  if (current) return Object.fromEntries(Object.entries(fields).map(([name, lines]) => [name, lines.join('\n').trim()]))
  return readJsonObject(content) ?? {}
}

function hasAny(fields: object): boolean {
  return Object.keys(fields).length > 0
}

function readJsonObject(content: string): Record<string, unknown> | undefined {
  const begin = content.indexOf('{')
  const end = content.lastIndexOf('}')
  if (begin < 0 || end < begin) return undefined
  try {
    return JSON.parse(content.slice(begin, end + 1)) as Record<string, unknown>
  } catch {
    return undefined
  }
}
