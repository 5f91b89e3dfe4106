import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A local HTTP server for tests. */
export interface TestServer extends AsyncDisposable {
  /** Where its API begins. */
  readonly url: string
  /** The bodies of all requests so far. */
  readonly bodies: readonly Record<string, unknown>[]
}

/** Answers one request; the body is already read. */
export type Answer = (response: ServerResponse, body: Record<string, unknown>, request: IncomingMessage) => void

/** Starts a server on a free port. */
export async function startServer(answer: Answer): Promise<TestServer> {
  const bodies: Record<string, unknown>[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const body = JSON.parse(text) as Record<string, unknown>
    bodies.push(body)
    answer(response, body, request)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

/** Sends a chat completion. */
export function sendCompletion(response: ServerResponse, content: string, rest: Record<string, unknown> = {}): void {
  const usage = { prompt_tokens: 12, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 4 } }
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }]
  sendJson(response, 200, { id: 'c-1', model: 'served-model', choices, usage, ...rest })
}

/** Sends any JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
