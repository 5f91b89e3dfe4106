import { type LM, LMError, type LMErrorCode, type Message, textOf, textResult } from '@dspex/core'
import { defineLM } from '@dspex/core/implement'

/** Options of {@link plainLM}. */
export interface PlainLMOptions {
  /** Where to post to. */
  readonly url: string
  /** How the request is made. @default the global `fetch` */
  readonly fetch?: typeof fetch | undefined
}

/** An LM behind a server that takes `{ messages }` and answers `{ text, model }`. */
export function plainLM({ url, fetch: send = fetch }: PlainLMOptions): LM {
  const id = 'plain:default'
  return defineLM({
    id,
    async generate({ messages, temperature, maxOutputTokens, signal }) {
      const body = JSON.stringify({ messages: messages.map(toPlain), temperature, maxOutputTokens })
      const response = await send(url, { method: 'POST', body, signal: signal ?? null })
      if (!response.ok) throw toError(id, response.status)
      const { text, model } = (await response.json()) as { text: string; model: string }
      return textResult(text, { model })
    },
  })
}

function toPlain({ role, content }: Message): { role: string; text: string } {
  return { role, text: textOf(content) }
}

function toError(provider: string, status: number): LMError {
  const code: LMErrorCode = status === 429 ? 'LM_RATE_LIMIT' : status >= 500 ? 'LM_SERVER' : 'LM_INVALID_REQUEST'
  return new LMError(`The server of '${provider}' answered ${status}.`, { code, status, provider })
}
