import type { Completion, LMTool } from '../lm/lm.ts'
import { type ContentPart, textOf, type ToolCallPart } from '../lm/message.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { Adapter, ParsedReply } from './adapter.ts'
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
  /** What a reply without a call means: the name of the tool that ends the work. */
  readonly finish: string
  /** Is given all calls of a reply, of which the fields can hold the first only. */
  readonly onCalls: (calls: readonly ToolCallPart[]) => void
}

/**
 * Lets a model with native tools call them: the request offers the tools, and the prompt of `base` asks for the thought
 * alone. Calls in the reply fill the fields that would name them in text; a reply without one ends the work.
 */
export function toolCallingAdapter(base: Adapter, options: ToolCallingOptions): Adapter {
  const { tools, fields, finish, onCalls } = options
  const thoughtOnly = (signature: AnySignature): AnySignature => signature.drop(fields.name, fields.args)
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
      return readCalls(base.parse(thoughtOnly(signature), textOf(completion.content)), completion, calls[0])
    },
    ...(base.readStream && {
      readStream: (signature: AnySignature) => base.readStream?.(thoughtOnly(signature)) as ReplyReader,
    }),
    formatFeedback: (signature, feedback) => base.formatFeedback(thoughtOnly(signature), feedback),
  }

  function readCalls(parsed: ParsedReply, { content }: Completion, call: ToolCallPart | undefined): ParsedReply {
    const bare = textOf(content).trim()
    const thought = Object.hasOwn(parsed.fields, fields.thought) ? parsed.fields[fields.thought] : [bare]
    const named = { [fields.name]: [call?.toolName ?? finish], [fields.args]: [call?.input ?? {}] }
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
