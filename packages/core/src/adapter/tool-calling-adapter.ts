import type { Completion, LMTool } from '../lm/lm.ts'
import { type ContentPart, textOf, type ToolCallPart } from '../lm/message.ts'
import { isRecord } from '../hash/is-record.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { Adapter, ParsedReply } from './adapter.ts'
import { parseLenientJson } from './json/lenient-json.ts'
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
      const calls = completion.content.filter(isToolCall)
      onCalls(calls)
      const text = textOf(completion.content)
      if (calls[0] === undefined) return withSpokenCall(base.parse(signature, text), text)
      return readCalls(base.parse(thoughtOnly(signature), text), completion, calls[0])
    },
    ...(base.readStream && {
      readStream: (signature: AnySignature) => base.readStream?.(thoughtOnly(signature)) as ReplyReader,
    }),
    formatFeedback(signature, { issues }) {
      const others = issues.filter(({ path }) => path !== fields.name && path !== fields.args)
      const isCallMissing = others.length < issues.length
      const message = `No tool was called. Call one, or \`${finish}\` where nothing more is to be done.`
      return base.formatFeedback(thoughtOnly(signature), {
        issues: isCallMissing ? [...others, { path: '', message }] : others,
      })
    },
  }

  /** A reply without a native call: the call that its fields or its JSON name. */
  function withSpokenCall(parsed: ParsedReply, text: string): ParsedReply {
    const call = Object.hasOwn(parsed.fields, fields.name) ? undefined : callInJson(text)
    const named: Record<string, readonly unknown[]> = call
      ? { [fields.name]: [call.name], [fields.args]: [call.args] }
      : {}
    const isNamed = call !== undefined || Object.hasOwn(parsed.fields, fields.name)
    const thought = Object.hasOwn(parsed.fields, fields.thought) ? {} : { [fields.thought]: [text.trim()] }
    const args = isNamed && !Object.hasOwn(parsed.fields, fields.args) ? { [fields.args]: [{}] } : {}
    return { ...parsed, found: true, fields: { ...thought, ...args, ...parsed.fields, ...named } }
  }

  function callInJson(text: string): { readonly name: string; readonly args: unknown } | undefined {
    for (let at = text.indexOf('{'); at !== -1; at = text.indexOf('{', at + 1)) {
      const value = parseLenientJson(text, at)?.value
      const name = nameIn(value)
      if (name === undefined) continue
      const { arguments: args, args: short, input, parameters } = value as Readonly<Record<string, unknown>>
      return { name, args: args ?? short ?? input ?? parameters ?? {} }
    }
    return undefined
  }

  /** The tool that an object names as APIs write calls. */
  function nameIn(value: unknown): string | undefined {
    const name = isRecord(value) ? (value['name'] ?? value['tool']) : undefined
    return tools.find((tool) => tool.name === name)?.name
  }

  function readCalls(parsed: ParsedReply, { content }: Completion, call: ToolCallPart): ParsedReply {
    const bare = textOf(content).trim()
    const thought = Object.hasOwn(parsed.fields, fields.thought) ? parsed.fields[fields.thought] : [bare]
    const named = { [fields.name]: [call.toolName], [fields.args]: [call.input ?? {}] }
    return { fields: { [fields.thought]: thought ?? [bare], ...named }, found: true, complete: parsed.complete }
  }
}

function isToolCall(part: ContentPart): part is ToolCallPart {
  return part.type === 'tool-call'
}

function pick<T>(values: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  return value === undefined ? {} : { [name]: value }
}
