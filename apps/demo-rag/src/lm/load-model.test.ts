import { type LM, type LMStreamPart, textMessage, textOf } from '@dspex/core'
import { testLM } from '@dspex/core/conformance'
import { describe, expect, it } from 'vitest'
import { loadModel } from './load-model.ts'
import { type Answer, sendCompletion, sendJson, startServer, type TestServer } from './test-server.ts'

const messages = [textMessage('system', 'Be brief.'), textMessage('user', 'Name a river.')]

function lmAt(url: string, provider = 'openai-compatible'): LM {
  return loadModel({ provider, model: 'asked-model', url, key: 'k' })
}

/** What was asked, and how. */
async function ask(
  provider: string,
  reply: object,
): Promise<{ readonly text: string; readonly path: string; readonly key: string; readonly server: TestServer }> {
  let path = ''
  let key = ''
  await using server = await startServer((response, _, request) => {
    const { authorization, 'x-api-key': anthropic, 'x-goog-api-key': google } = request.headers
    path = request.url ?? ''
    key = String(authorization ?? anthropic ?? google)
    sendJson(response, 200, reply)
  })
  const { completions } = await lmAt(server.url, provider).generate({ messages })
  return { text: textOf(completions[0]?.content ?? []), path, key, server }
}

const chat = { id: 'c', model: 'm', choices: [{ index: 0, message: { content: 'Drava' }, finish_reason: 'stop' }] }

describe('loadModel', () => {
  it.each([
    ['openai', '/v1/chat/completions', 'Bearer k', chat],
    ['openai-compatible', '/v1/chat/completions', 'Bearer k', chat],
    [
      'anthropic',
      '/v1/messages',
      'k',
      {
        type: 'message',
        id: 'msg',
        model: 'm',
        content: [{ type: 'text', text: 'Drava' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    ],
    [
      'google',
      '/v1/models/asked-model:generateContent',
      'k',
      { candidates: [{ content: { role: 'model', parts: [{ text: 'Drava' }] }, finishReason: 'STOP' }] },
    ],
  ])('asks %s in its own way', async (provider, path, key, reply) => {
    const asked = await ask(provider, reply)
    expect(asked).toMatchObject({ text: 'Drava', path, key })
    expect(JSON.stringify(asked.server.bodies)).toContain('Name a river.')
  })

  it('sends no key where none is given', async () => {
    const headers: unknown[] = []
    await using server = await startServer((response, _, request) => {
      headers.push(request.headers.authorization)
      sendCompletion(response, 'Drava')
    })
    await loadModel({ provider: 'ollama', model: 'm', url: `${server.url}/`, key: undefined }).generate({ messages })
    expect(headers).toEqual([undefined])
  })

  it.each<[string, Answer, RegExp]>([
    [
      'a bad key',
      (response) => sendJson(response, 401, {}),
      /^'openai-compatible:asked-model' answered 401.*Check the key\.$/,
    ],
    ['a web page', (response) => void response.writeHead(200).end('<html>'), /something else than a completion.*\/v1/],
  ])('says what to do about %s', async (_, answer, says) => {
    await using server = await startServer(answer)
    await expect(lmAt(server.url).generate({ messages })).rejects.toThrow(says)
  })

  it('streams', async () => {
    await using server = await startServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const delta of [{ content: 'Dra' }, { content: 'va' }])
        response.write(`data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`)
      response.end('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
    })
    const parts: LMStreamPart[] = []
    for await (const part of lmAt(server.url).stream?.({ messages }) ?? []) parts.push(part)
    expect(parts.map((part) => (part.type === 'text-delta' ? part.text : part.type))).toEqual(['Dra', 'va', 'finish'])
  })
})

testLM('loadModel', {
  async create() {
    const server = await startServer((response, body) => {
      const last = (body.messages as { content: string }[]).at(-1)
      const content = `echo: ${last?.content ?? ''}`
      if (!body.stream) return sendCompletion(response, content)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(
        `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`,
      )
    })
    return Object.assign(lmAt(server.url), { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() })
  },
  createFailing: () => lmAt('http://127.0.0.1:9/v1'),
  expectText: (prompt) => `echo: ${prompt}`,
})
