import type { ServerResponse } from 'node:http'

const usage = { prompt_tokens: 12, completion_tokens: 6 }

/** A chat completion with this text. */
export function completion(text: string): object {
  const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }]
  return { id: 'c-1', object: 'chat.completion', model: 'hostile', choices, usage }
}

/** Begins a streamed chat completion. */
export function startStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
}

/** Sends a piece of a streamed chat completion; the last one has a reason and the usage. */
export function sendPiece(response: ServerResponse, content: string, reason: string | null = null): void {
  const choices = [{ index: 0, delta: { content }, finish_reason: reason }]
  const chunk = { id: 'c-1', object: 'chat.completion.chunk', model: 'hostile', choices, ...(reason && { usage }) }
  response.write(`data: ${JSON.stringify(chunk)}\n\n`)
}
