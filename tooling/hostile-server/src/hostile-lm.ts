import {
  type LM,
  LMError,
  type LMErrorCode,
  type LMRequest,
  type LMResult,
  textOf,
  textResult,
  type Usage,
} from '@dspex/core'

/** What the client saw of each request, by its id. */
export type Outcomes = Map<string, 'answered' | LMErrorCode>

/** Makes an LM of the server that notes what becomes of each request. Every other reply is streamed. */
export function hostileLM(url: string, outcomes: Outcomes): LM {
  let number = 0
  return {
    id: 'hostile',
    capabilities: { progress: true },
    async generate(request) {
      const id = String((number += 1))
      try {
        const result = await ask(url, id, request, number % 2 === 0)
        outcomes.set(id, 'answered')
        return result
      } catch (error) {
        // The reason of the signal is the timeout of the pipeline.
        const known = toLMError(request.signal?.aborted ? request.signal.reason : error)
        outcomes.set(id, known.code)
        throw known
      }
    },
  }
}

function toLMError(error: unknown): LMError {
  if (LMError.isInstance(error)) return error
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
  return new LMError(`The connection broke: ${cause}.`, { code: 'LM_TRANSPORT', cause: error })
}

async function ask(url: string, id: string, request: LMRequest, stream: boolean): Promise<LMResult> {
  const { messages, signal, onProgress } = request
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': id },
    body: JSON.stringify({
      model: 'hostile',
      stream,
      messages: messages.map(({ role, content }) => ({ role, content: textOf(content) })),
    }),
    signal: signal ?? null,
  })
  onProgress?.()
  let body = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) {
    onProgress?.()
    body += decoder.decode(bytes, { stream: true })
  }
  if (response.status !== 200) throw statusError(response)
  const result =
    stream && response.headers.get('content-type') === 'text/event-stream' ? readStream(body) : readWhole(body)
  if (result) return result
  // Whatever stands between us and the model may have sent this: it passes.
  throw new LMError(`Not a chat completion: ${JSON.stringify(body.slice(0, 40))}.`, {
    code: 'LM_RESULT_INVALID',
    retryable: true,
  })
}

function statusError({ status, headers }: Response): LMError {
  const code = status === 429 ? 'LM_RATE_LIMIT' : status >= 500 ? 'LM_SERVER' : 'LM_INVALID_REQUEST'
  const seconds = headers.get('retry-after')
  return new LMError(`Status ${status}.`, {
    code,
    status,
    ...(seconds !== null && { retryAfterMs: Number(seconds) * 1000 }),
  })
}

interface Chunk {
  readonly choices?: readonly {
    readonly message?: { readonly content: string }
    readonly delta?: { readonly content: string }
    readonly finish_reason?: string | null
  }[]
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number }
}

function readWhole(body: string): LMResult | undefined {
  const { choices, usage } = parse(body)
  const text = choices?.[0]?.message?.content
  return text === undefined ? undefined : textResult(text, { model: 'hostile', usage: toUsage(usage) })
}

function readStream(body: string): LMResult | undefined {
  const chunks = body
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => parse(event.slice('data: '.length)))
  if (!chunks.some(({ choices }) => choices?.[0]?.finish_reason)) return undefined
  const text = chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join('')
  return textResult(text, { model: 'hostile', usage: toUsage(chunks.at(-1)?.usage) })
}

function parse(text: string): Chunk {
  try {
    return JSON.parse(text) as Chunk
  } catch {
    return {}
  }
}

function toUsage(usage: Chunk['usage']): Usage {
  return { inputTokens: { total: usage?.prompt_tokens }, outputTokens: { total: usage?.completion_tokens } }
}
