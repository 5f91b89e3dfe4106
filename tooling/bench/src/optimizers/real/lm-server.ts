import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type JsonObject, type LM, type LMRequest, type ResponseFormat, textMessage, textOf } from '@dspex/core'

/** An LM under an address. */
export interface LMServer extends AsyncDisposable {
  /** The base of the API, `/v1` included. */
  readonly url: string
}

/** As much of OpenAI's request as optimizers of prompts send, and the sample's number, which DSPy keeps to itself. */
interface ChatRequest {
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[]
  readonly temperature?: number | null
  readonly max_tokens?: number | null
  readonly rollout?: number | null
  readonly response_format?: {
    readonly type: string
    readonly json_schema?: { readonly name?: string; readonly schema?: JsonObject }
  } | null
}

/**
 * Serves any LM to programs in other languages, in OpenAI's protocol (chat completions without streaming and tools). It
 * listens on this machine alone.
 */
export async function serveLM(lm: LM): Promise<LMServer> {
  const schemas = new Map<string, JsonObject>()
  const server = createServer((request, response) => {
    const closed = new AbortController()
    response.on('close', () => closed.abort(new Error('The client is gone.')))
    answer(lm, request, schemas, closed.signal).then(
      (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error)
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message } }))
      },
    )
  })
  // A slow model may take minutes for a prompt; who asked decides how long to wait.
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(
  lm: LM,
  request: IncomingMessage,
  schemas: Map<string, JsonObject>,
  signal: AbortSignal,
): Promise<unknown> {
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
    throw new RangeError(`There is nothing at ${request.method} ${request.url}. Post to /v1/chat/completions.`)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const result = await lm.generate({
    ...toRequest(JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest),
    signal,
  })
  const { usage, completions, model } = result
  const [input, output] = [usage.inputTokens.total ?? 0, usage.outputTokens.total ?? 0]
  return {
    id: result.responseId ?? 'reply',
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: completions.map(({ content, finishReason }, index) => ({
      index,
      finish_reason: finishReason.unified === 'length' ? 'length' : 'stop',
      message: { role: 'assistant', content: textOf(content) },
    })),
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  }

  function toRequest({ messages, temperature, max_tokens, rollout, response_format }: ChatRequest): LMRequest {
    return {
      messages: messages.map(({ role, content }) => textMessage(role, content)),
      ...(temperature != null && { temperature }),
      ...(max_tokens != null && { maxOutputTokens: max_tokens }),
      // Another number is another sample, and the same one each time.
      ...(rollout != null && { seed: rollout }),
      ...(response_format && { responseFormat: toFormat(response_format) }),
    }
  }

  function toFormat({ type, json_schema }: NonNullable<ChatRequest['response_format']>): ResponseFormat {
    if (type === 'text') return { type: 'text' }
    const { schema, name } = json_schema ?? {}
    if (!schema) return { type: 'json' }
    // A local model keeps one grammar for each object.
    const text = JSON.stringify(schema)
    const known = schemas.get(text) ?? schema
    schemas.set(text, known)
    return { type: 'json', schema: known, ...(name !== undefined && { name }) }
  }
}
