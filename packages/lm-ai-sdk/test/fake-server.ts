import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came. */
export interface FakeRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Record<string, unknown>
}

/** A real HTTP server on a port of its own, which behaves as a test wants. */
export interface FakeServer extends AsyncDisposable {
  /** Where its API begins. */
  readonly url: string
  readonly requests: readonly FakeRequest[]
  /** How many answers the client has left before they were complete. */
  readonly left: () => number
}

/** Answers one request. */
export type Answer = (response: ServerResponse, request: FakeRequest) => void | Promise<void>

/** Starts a server on a free port. */
export async function startServer(answer: Answer): Promise<FakeServer> {
  const requests: FakeRequest[] = []
  let left = 0
  const server = createServer(async (message, response) => {
    let text = ''
    for await (const chunk of message) text += String(chunk)
    const request = { path: message.url ?? '', headers: message.headers, body: JSON.parse(text) as FakeRequest['body'] }
    requests.push(request)
    response.on('close', () => {
      if (!response.writableFinished) left += 1
    })
    await answer(response, request)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    left: () => left,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

/** Sends any JSON. */
export function sendJson(
  response: ServerResponse,
  body: unknown,
  { status = 200, headers = {} }: { readonly status?: number; readonly headers?: Record<string, string> } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Begins a stream of events, and returns what sends one. */
export function beginEvents(response: ServerResponse): (event: unknown) => boolean {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  return (event) => response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
}
