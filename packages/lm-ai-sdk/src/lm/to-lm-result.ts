import type { ContentPart, FinishReason, JsonObject, LMResult, LMWarning, Usage } from '@dspex/core'
import { unknownUsage } from '@dspex/core/implement'
import { toMediaPart } from '../to-media-part.ts'

/** A piece of content as a model of the AI SDK gives it: more kinds and more members than are named here. */
export interface ModelPart {
  readonly type: string
  readonly text?: string
  readonly toolCallId?: string
  readonly toolName?: string
  readonly input?: string
  readonly providerExecuted?: boolean
  readonly mediaType?: string
  readonly data?: unknown
  readonly providerMetadata?: Readonly<Record<string, JsonObject>>
}

/** Names of a response. */
export interface ResponseNames {
  readonly id?: string | undefined
  readonly modelId?: string | undefined
}

/** What `doGenerate` gives in v2, v3 and v4; where they differ it is `unknown`. */
export interface ModelResult {
  readonly content: readonly ModelPart[]
  readonly finishReason: unknown
  readonly usage: unknown
  readonly warnings?: readonly unknown[] | undefined
  readonly response?: ResponseNames | undefined
  /** v4: the text with the JSON that was asked for, where it is not all the text. */
  readonly structuredOutputText?: string | undefined
}

/** Turns what a model gave into a result. */
export function toLMResult(result: ModelResult, modelId: string): LMResult {
  const parts = result.content.flatMap(toContentPart)
  const { structuredOutputText: json, response } = result
  const content =
    json === undefined ? parts : [...parts.filter(({ type }) => type !== 'text'), { type: 'text' as const, text: json }]
  const warnings = result.warnings?.map(toWarning) ?? []
  return {
    completions: [{ content, finishReason: toFinishReason(result.finishReason) }],
    usage: toUsage(result.usage),
    model: response?.modelId || modelId,
    ...(response?.id && { responseId: response.id }),
    ...(warnings.length > 0 && { warnings }),
  }
}

/** Sources, and tools that the provider has run itself, are no part of a completion. */
function toContentPart(part: ModelPart): ContentPart[] {
  const { type, text = '', providerMetadata } = part
  if (type === 'text') return [{ type, text }]
  if (type === 'reasoning') return [{ type, text, ...(providerMetadata && { providerMetadata }) }]
  if (type === 'tool-call' && part.providerExecuted !== true) return [toToolCall(part)]
  if (type === 'file') return toMediaPart(part)
  return []
}

/** Reads a call of a tool. Arguments that are no JSON stay text, so that whoever checks them can say so. */
export function toToolCall(part: ModelPart): Extract<ContentPart, { type: 'tool-call' }> {
  const { toolCallId: callId = '', toolName = '', input: text = '', providerMetadata } = part
  let input: unknown = text
  try {
    input = text.trim() === '' ? {} : JSON.parse(text)
  } catch {}
  return { type: 'tool-call', callId, toolName, input, ...(providerMetadata && { providerMetadata }) }
}

/** v2 has one word; v3 and v4 have a common word and the provider's own. */
export function toFinishReason(reason: unknown): FinishReason {
  if (typeof reason === 'string') return { unified: reason === 'unknown' ? 'other' : reason }
  const { unified, raw } = (reason ?? {}) as { readonly unified?: unknown; readonly raw?: unknown }
  const word = typeof unified === 'string' && unified !== '' ? unified : 'other'
  // Who filters is not told apart by the specification: Anthropic says so in its own word, OpenAI by having stopped.
  const declined = word === 'content-filter' && (raw === 'refusal' || raw === 'stop')
  return { unified: declined ? 'refusal' : word, ...(typeof raw === 'string' && { raw }) }
}

/** v2 counts flat, v3 and v4 nested. */
export function toUsage(usage: unknown): Usage {
  if (typeof usage !== 'object' || usage === null) return unknownUsage
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage as Readonly<Record<string, unknown>>
  const input = isObject(inputTokens) ? inputTokens : { total: inputTokens, cacheRead: cachedInputTokens }
  const output = isObject(outputTokens) ? outputTokens : { total: outputTokens, reasoning: reasoningTokens }
  return {
    inputTokens: {
      total: toCount(input['total']),
      cacheRead: toCount(input['cacheRead']),
      cacheWrite: toCount(input['cacheWrite']),
    },
    outputTokens: { total: toCount(output['total']), reasoning: toCount(output['reasoning']) },
  }
}

function toCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Says a warning as a sentence, whichever version it is of. */
export function toWarning(warning: unknown): LMWarning {
  const given = (isObject(warning) ? warning : { message: warning }) as {
    readonly type?: string
    readonly feature?: string
    readonly setting?: string
    readonly tool?: { readonly name?: string }
    readonly details?: string
    readonly message?: unknown
  }
  const { type = 'other', details } = given
  const what = given.feature ?? given.setting ?? (given.tool && `the tool '${given.tool.name ?? ''}'`)
  const unified = type.startsWith('unsupported') ? 'unsupported' : type
  if (typeof given.message === 'string') return { type: unified, message: given.message }
  const verb = unified === 'unsupported' ? 'is not supported' : 'is met in a makeshift way'
  return { type: unified, message: `${what ?? 'Something'} ${verb}${details ? `: ${details}` : '.'}` }
}
