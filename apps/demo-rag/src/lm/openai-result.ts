import {
  type Completion,
  type ContentPart,
  type FinishReason,
  LMError,
  type LMErrorCode,
  type LMResult,
  type Usage,
} from '@dspex/core'

/** What the server sent. */
export interface ServerReply {
  /** The id of the LM. */
  readonly id: string
  /** The model that was asked for. */
  readonly model: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Reads a chat completion. @throws LMError when the server refused, or sent something else */
export function toLMResult(reply: ServerReply): LMResult {
  const { id, model, status, text } = reply
  if (status < 200 || status > 299) throw toStatusError(reply)
  const body = readJson(text)
  const choices = member(body, 'choices')
  if (!Array.isArray(choices) || choices.length === 0) {
    const problem = member(member(body, 'error'), 'message') ?? text.trim().slice(0, 200)
    const what = `'${id}' answered with something else than a chat completion: ${JSON.stringify(problem)}.`
    throw new LMError(`${what} Check that the URL is the API's, ending in /v1 for most servers.`, {
      code: 'LM_RESULT_INVALID',
      status,
      provider: id,
    })
  }
  return {
    completions: choices.map(toCompletion),
    usage: toUsage(member(body, 'usage')),
    model: stringOr(member(body, 'model'), model),
    responseId: stringOr(member(body, 'id'), undefined),
  }
}

function toCompletion(choice: unknown): Completion {
  const message = member(choice, 'message')
  const refusal = member(message, 'refusal')
  const raw = stringOr(member(choice, 'finish_reason'), undefined)
  const content: ContentPart[] = []
  const reasoning = member(message, 'reasoning_content') ?? member(message, 'reasoning')
  if (typeof reasoning === 'string' && reasoning !== '') content.push({ type: 'reasoning', text: reasoning })
  const text = member(message, 'content')
  if (typeof refusal === 'string' && refusal !== '') content.push({ type: 'text', text: refusal })
  else if (typeof text === 'string') content.push({ type: 'text', text })
  const calls = member(message, 'tool_calls')
  if (Array.isArray(calls)) content.push(...calls.map(toToolCall))
  return { content, finishReason: toFinishReason(typeof refusal === 'string' && refusal !== '' ? 'refusal' : raw, raw) }
}

function toToolCall(call: unknown): ContentPart {
  const made = member(call, 'function')
  const text = stringOr(member(made, 'arguments'), '')
  return {
    type: 'tool-call',
    callId: stringOr(member(call, 'id'), ''),
    toolName: stringOr(member(made, 'name'), ''),
    input: readJson(text) ?? text,
  }
}

const finishReasons: Readonly<Record<string, FinishReason['unified']>> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'content-filter',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  refusal: 'refusal',
}

function toFinishReason(reason: string | undefined, raw: string | undefined): FinishReason {
  // A server may send any word, and every object has a `constructor`.
  const unified = reason !== undefined && Object.hasOwn(finishReasons, reason) ? finishReasons[reason] : undefined
  return { unified: unified ?? 'other', ...(raw !== undefined && { raw }) }
}

function toUsage(usage: unknown): Usage {
  return {
    inputTokens: {
      total: countOf(usage, 'prompt_tokens'),
      cacheRead: countOf(member(usage, 'prompt_tokens_details'), 'cached_tokens'),
    },
    outputTokens: {
      total: countOf(usage, 'completion_tokens'),
      reasoning: countOf(member(usage, 'completion_tokens_details'), 'reasoning_tokens'),
    },
  }
}

function countOf(value: unknown, name: string): number | undefined {
  const count = member(value, name)
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : undefined
}

function toStatusError({ id, status, headers, text }: ServerReply): LMError {
  const body = readJson(text)
  const error = member(body, 'error')
  const said = member(error, 'message') ?? (typeof error === 'string' ? error : undefined) ?? member(body, 'message')
  const code = codeOf(status, member(error, 'code'), typeof said === 'string' ? said : '')
  const why = typeof said === 'string' && said !== '' ? said : text.trim().slice(0, 200)
  return new LMError(
    `'${id}' answered ${status}${why === '' ? '' : `: ${why}`}${/[.!?]$/.test(why) ? '' : '.'} ${advice[code] ?? ''}`.trim(),
    {
      code,
      status,
      provider: id,
      retryAfterMs: retryAfter(headers),
    },
  )
}

const advice: Partial<Record<LMErrorCode, string>> = {
  LM_AUTHENTICATION: 'Check the key.',
  LM_RATE_LIMIT: 'Wait, or ask less at once.',
  LM_INVALID_REQUEST: 'Check the name of the model and the options.',
  LM_CONTEXT_WINDOW: 'Give it fewer or shorter passages.',
}

function codeOf(status: number, code: unknown, said: string): LMErrorCode {
  if (status === 401 || status === 403) return 'LM_AUTHENTICATION'
  if (status === 429) return 'LM_RATE_LIMIT'
  if (status === 408 || status === 504) return 'LM_TIMEOUT'
  if (status >= 500) return 'LM_SERVER'
  if (code === 'context_length_exceeded' || /context (?:length|window|size)|maximum context/i.test(said))
    return 'LM_CONTEXT_WINDOW'
  return 'LM_INVALID_REQUEST'
}

/** `Retry-After` in seconds or as a date. */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const seconds = Number(value)
  if (value.trim() !== '' && Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function stringOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === 'string' && value !== '' ? value : otherwise
}
