import type { Completion, LMTool } from '../lm/lm.ts'
import { type ContentPart, textOf, type ToolCallPart } from '../lm/message.ts'
import { isRecord } from '../hash/is-record.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { Adapter, ParsedReply } from './adapter.ts'
import type { Issue } from '../errors/issue.ts'
import { parseLenientJson } from './json/lenient-json.ts'
import { readWholeJson } from './json/read-json.ts'
import type { ReplyReader } from './reply-reader.ts'

/** The outputs by which a step names a tool in text; native calls stand for them. */
export interface ToolCallFields {
  /** The output that says what the model thinks. */
  readonly thought: string
  /** The output that names the tool. */
  readonly name: string
  /** The output with its arguments. */
  readonly args: string
}

/** Options of {@link toolCallingAdapter}. */
export interface ToolCallingOptions {
  /** What the model may call. */
  readonly tools: readonly LMTool[]
  /** The outputs that native calls stand for. */
  readonly fields: ToolCallFields
  /** The tool that ends the work: a reply that calls nothing is asked again, for a call of a tool or of this one. */
  readonly finish: string
  /** Says in the instructions how native tools are called, in place of how they are named in text. @default as they are */
  readonly rewrite?: ((signature: AnySignature) => AnySignature) | undefined
  /** Is given all calls of a reply, of which the fields can hold the first only. */
  readonly onCalls: (calls: readonly ToolCallPart[]) => void
}

/**
 * Lets a model with native tools call them: the request offers the tools, and the prompt of `base` asks for the thought
 * alone. Calls in the reply fill the fields that would name them in text. A model that names its call in text all the same is
 * understood; a reply without a call does not fit, and goes back.
 */
export function toolCallingAdapter(base: Adapter, options: ToolCallingOptions): Adapter {
  const { tools, fields, finish, onCalls, rewrite = (signature) => signature } = options
  /** The calls of the last reply. */
  let called: readonly ToolCallPart[] = []
  const thoughtOnly = (signature: AnySignature): AnySignature => rewrite(signature.drop(fields.name, fields.args))
  return {
    name: base.name,
    formatTask: ({ signature, demos }) =>
      base.formatTask({
        signature: thoughtOnly(signature),
        demos: demos.map((demo) => ({ ...demo, outputs: pick(demo.outputs, fields.thought) })),
      }),
    formatInput: (signature, input) => base.formatInput(thoughtOnly(signature), input),
    requestOptions: () => ({ tools, toolChoice: 'auto' }),
    parse: (signature, reply) => base.parse(thoughtOnly(signature), reply),
    parseCompletion(signature, completion) {
      called = completion.content.filter(isToolCall).map((call) => ({ ...call, input: meantArguments(call.input) }))
      const text = textOf(completion.content)
      const [first] = called
      const parsed = first
        ? readCalls(base.parse(thoughtOnly(signature), text), completion, first)
        : withSpokenCalls(base.parse(signature, text), text)
      onCalls(called)
      return parsed
    },
    ...(base.readStream && {
      readStream: (signature: AnySignature) => base.readStream?.(thoughtOnly(signature)) as ReplyReader,
    }),
    formatFeedback(signature, { issues }) {
      const others = issues.filter(({ path }) => path !== fields.name && path !== fields.args)
      const aboutCalls = issues.filter((issue) => !others.includes(issue))
      return base.formatFeedback(thoughtOnly(signature), {
        issues: aboutCalls.length > 0 ? [...others, { path: '', message: wrongCall(aboutCalls) }] : others,
      })
    },
  }

  /** Says what is wrong with a call, or that there is none. */
  function wrongCall(issues: readonly Issue[]): string {
    const unknown = called.find(({ toolName }) => !tools.some(({ name }) => name === toolName))
    if (unknown) {
      const names = tools.map(({ name }) => `\`${name}\``).join(', ')
      return `There is no tool \`${unknown.toolName}\`. The tools are ${names}.`
    }
    if (called.length > 0) return `The call does not fit: ${issues.map(({ message }) => message).join('; ')}`
    return `No tool was called. Call one, or \`${finish}\` where nothing more is to be done.`
  }

  /** A reply without a native call: the calls that its fields or its JSON name. */
  function withSpokenCalls(parsed: ParsedReply, text: string): ParsedReply {
    const calls = Object.hasOwn(parsed.fields, fields.name) ? [] : callsInJson(text, tools)
    const [call] = calls
    called = calls.map(({ name, args }, index) => ({
      type: 'tool-call',
      callId: `said-${index}`,
      toolName: name,
      input: args,
    }))
    const named: Record<string, readonly unknown[]> = call
      ? { [fields.name]: [call.name], [fields.args]: [call.args] }
      : {}
    const isNamed = call !== undefined || Object.hasOwn(parsed.fields, fields.name)
    const thought = Object.hasOwn(parsed.fields, fields.thought) ? {} : { [fields.thought]: [text.trim()] }
    const args = isNamed && !Object.hasOwn(parsed.fields, fields.args) ? { [fields.args]: [{}] } : {}
    return { ...parsed, found: true, fields: { ...thought, ...args, ...parsed.fields, ...named } }
  }

  function readCalls(parsed: ParsedReply, { content }: Completion, call: ToolCallPart): ParsedReply {
    const bare = textOf(content).trim()
    const thought = Object.hasOwn(parsed.fields, fields.thought) ? parsed.fields[fields.thought] : [bare]
    const named = { [fields.name]: [call.toolName], [fields.args]: [call.input] }
    return { fields: { [fields.thought]: thought ?? [bare], ...named }, found: true, complete: parsed.complete }
  }
}

/** The calls that stand in the text as JSON, on lines of their own or with arguments at its end: what prose mentions is no call. */
function callsInJson(
  text: string,
  tools: readonly LMTool[],
): readonly { readonly name: string; readonly args: unknown }[] {
  const calls: { readonly name: string; readonly args: unknown }[] = []
  for (let at = text.indexOf('{'); at !== -1; at = text.indexOf('{', at + 1)) {
    const read = parseLenientJson(text, at)
    const name = nameIn(read?.value, tools)
    if (!read || name === undefined) continue
    const { arguments: args, args: short, input, parameters } = read.value as Readonly<Record<string, unknown>>
    const given = args ?? short ?? input ?? parameters
    const isLast = given !== undefined && /^[\s`]*$/.test(text.slice(read.end))
    if (!isLast && !standsAlone(text, at, read.end)) continue
    calls.push({ name, args: meantArguments(given) })
    at = read.end - 1
  }
  return calls
}

/** The tool that an object names as APIs write calls. */
function nameIn(value: unknown, tools: readonly LMTool[]): string | undefined {
  const name = isRecord(value) ? (value['name'] ?? value['tool']) : undefined
  return tools.find((tool) => tool.name === name)?.name
}

/** Whether nothing but fences, tags, brackets and commas stands beside a part of a text on its lines. */
function standsAlone(text: string, from: number, to: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
  const lineEnd = text.indexOf('\n', to)
  const after = text.slice(to, lineEnd === -1 ? undefined : lineEnd)
  // Several calls may stand on one line.
  return /^(?:\s|`|\[|,|<[^<>]*>|\{.*\}|json)*$/s.test(before) && /^(?:\s|`|\]|,|<[^<>]*>|\{.*\})*$/s.test(after)
}

/** What a model means by arguments: nothing, `null` and an empty text are none, and a text of JSON is what it says. */
function meantArguments(input: unknown): ToolCallPart['input'] {
  if (input === undefined || input === null) return {}
  if (typeof input !== 'string') return input
  if (/^\s*(?:null|None)?\s*$/.test(input)) return {}
  const read = readWholeJson(input)
  return isRecord(read?.value) ? read.value : input
}

/** Reads what a step writes for arguments, or leaves out, as a tool that needs none would be called. */
export function withMeantArguments(base: Adapter, fields: Pick<ToolCallFields, 'name' | 'args'>): Adapter {
  const mend = (parsed: ParsedReply): ParsedReply => {
    if (!Object.hasOwn(parsed.fields, fields.name)) return parsed
    const readings = Object.hasOwn(parsed.fields, fields.args) ? (parsed.fields[fields.args] ?? []) : []
    const isNothing = readings.every(
      (reading) => reading === null || (typeof reading === 'string' && reading.trim() === ''),
    )
    return isNothing ? { ...parsed, fields: { ...parsed.fields, [fields.args]: [{}] } } : parsed
  }
  const { parseCompletion } = base
  return {
    ...base,
    parse: (signature, reply) => mend(base.parse(signature, reply)),
    ...(parseCompletion && {
      parseCompletion: (signature: AnySignature, completion: Completion) => {
        const parsed = parseCompletion(signature, completion)
        return parsed && mend(parsed)
      },
    }),
  }
}

function isToolCall(part: ContentPart): part is ToolCallPart {
  return part.type === 'tool-call'
}

function pick<T>(values: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  return value === undefined ? {} : { [name]: value }
}
