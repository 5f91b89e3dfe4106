import { defineLM, type LM, LMError, type LMRequest } from '@dspex/core'
import { toBody } from './openai-request.ts'
import { toLMResult } from './openai-result.ts'

/** Options of {@link openaiCompatibleLM}. */
export interface OpenAICompatibleOptions {
  /** Who serves the model; the LM's id is `provider:model`. */
  readonly provider: string
  readonly model: string
  /** Where the API begins, such as `http://localhost:11434/v1`. */
  readonly url: string
  /** Sent as a bearer token. @default none */
  readonly key?: string | undefined
  /** Whether one request may ask for several completions; not every server can. @default false */
  readonly completions?: boolean | undefined
  /** How the request is made. @default the global `fetch` */
  readonly fetch?: typeof fetch | undefined
}

/** Makes an LM of any server that speaks OpenAI's chat completions. */
export function openaiCompatibleLM(options: OpenAICompatibleOptions): LM {
  const { provider, model, url, key, completions = false, fetch: send = fetch } = options
  const id = `${provider}:${model}`
  const endpoint = `${url.replace(/\/+$/, '')}/chat/completions`

  async function generate(request: LMRequest): Promise<Response> {
    try {
      return await send(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(key && { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify(toBody(request, { id, model, provider })),
        ...(request.signal && { signal: request.signal }),
      })
    } catch (error) {
      throw request.signal?.aborted || LMError.isInstance(error) ? error : unreachable(error)
    }
  }

  function unreachable(error: unknown): LMError {
    return new LMError(
      `Can't reach '${id}' at ${endpoint}: ${reasonOf(error)}. Check that the server runs and the URL is right.`,
      {
        code: 'LM_TRANSPORT',
        cause: error,
        provider: id,
      },
    )
  }

  return defineLM({
    id,
    capabilities: { completions },
    async generate(request) {
      request.signal?.throwIfAborted()
      const response = await generate(request)
      let text: string
      try {
        text = await response.text()
      } catch (error) {
        throw request.signal?.aborted ? error : unreachable(error)
      }
      return toLMResult({ id, model, status: response.status, headers: response.headers, text })
    },
  })
}

/** `fetch` hides what went wrong in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0])
  return cause instanceof Error ? cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name) : String(cause)
}
