import { image, type LM, textMessage, textOf } from '@dspex/core'
import { testLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { openaiCompatibleLM } from './openai-compatible-lm.ts'
import { type Answer, sendCompletion, sendJson, startServer } from './test-server.ts'

const messages = [textMessage('system', 'Be brief.'), textMessage('user', 'Name a river.')]

function lmAt(url: string, completions = false): LM {
  return openaiCompatibleLM({ provider: 'test', model: 'asked-model', url, key: 'k', completions })
}

async function failure(answer: Answer, signal?: AbortSignal): Promise<unknown> {
  await using server = await startServer(answer)
  return await lmAt(server.url)
    .generate({ messages, ...(signal && { signal }) })
    .then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error,
    )
}

describe('openaiCompatibleLM', () => {
  it('sends messages and options, and reads text, usage and the names', async () => {
    await using server = await startServer((response, _, request) => {
      expect(request.url).toBe('/v1/chat/completions')
      expect(request.headers.authorization).toBe('Bearer k')
      sendCompletion(response, 'Drava')
    })
    const result = await lmAt(`${server.url}/`).generate({
      messages,
      temperature: 0.2,
      maxOutputTokens: 9,
      stopSequences: ['\n'],
      seed: 7,
      rolloutId: 3,
    })
    expect(server.bodies).toEqual([
      {
        model: 'asked-model',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Name a river.' },
        ],
        temperature: 0.2,
        max_tokens: 9,
        stop: ['\n'],
        seed: 7,
      },
    ])
    expect(result).toMatchObject({
      completions: [{ content: [{ type: 'text', text: 'Drava' }], finishReason: { unified: 'stop', raw: 'stop' } }],
      usage: { inputTokens: { total: 12, cacheRead: 4 }, outputTokens: { total: 3 } },
      model: 'served-model',
      responseId: 'c-1',
    })
  })

  it('sends pictures as parts, JSON schemas and what is meant for the provider', async () => {
    await using server = await startServer((response) => sendCompletion(response, '{}'))
    const content = [{ type: 'text', text: 'What is it?' }, image({ base64: 'AAAA', mediaType: 'image/png' })] as const
    await lmAt(server.url).generate({
      messages: [{ role: 'user', content }],
      responseFormat: { type: 'json', schema: { type: 'object' }, name: 'thing' },
      providerOptions: { test: { reasoning_effort: 'low' }, other: { ignored: true } },
    })
    const url = 'data:image/png;base64,AAAA'
    expect(server.bodies[0]).toEqual({
      model: 'asked-model',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url } },
          ],
        },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'thing', schema: { type: 'object' } } },
      reasoning_effort: 'low',
    })
  })

  it.each([
    ['length', {}, 'length'],
    ['content_filter', {}, 'content-filter'],
    ['stop', { refusal: 'I will not.' }, 'refusal'],
    ['tool_calls', {}, 'tool-calls'],
    ['eos', {}, 'other'],
    ['constructor', {}, 'other'],
    ['__proto__', {}, 'other'],
    [null, {}, 'other'],
  ])('reads the finish reason %j with %j as %j', async (reason, message, unified) => {
    await using server = await startServer((response) => {
      sendCompletion(response, '', { choices: [{ message: { content: 'x', ...message }, finish_reason: reason }] })
    })
    const { completions } = await lmAt(server.url).generate({ messages })
    expect(completions[0]?.finishReason.unified).toBe(unified)
  })

  it('reads reasoning and tool calls', async () => {
    const call = { id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }
    await using server = await startServer((response) => {
      sendCompletion(response, '', {
        choices: [
          { message: { content: null, reasoning_content: 'Hm.', tool_calls: [call] }, finish_reason: 'tool_calls' },
        ],
      })
    })
    const { completions } = await lmAt(server.url).generate({ messages })
    expect(completions[0]?.content).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'tool-call', callId: 'a', toolName: 'look', input: { at: 1 } },
    ])
  })

  it.each([
    [400, { error: { message: 'maximum context length is 10' } }, 'LM_CONTEXT_WINDOW', false],
    [401, { error: { message: 'bad key' } }, 'LM_AUTHENTICATION', false],
    [404, { error: { message: 'no such model' } }, 'LM_INVALID_REQUEST', false],
    [429, { error: { message: 'slow down' } }, 'LM_RATE_LIMIT', true],
    [500, 'oops', 'LM_SERVER', true],
    [504, {}, 'LM_TIMEOUT', true],
  ])('makes of status %j an LMError', async (status, body, code, retryable) => {
    expect(await failure((response) => sendJson(response, status, body))).toMatchObject({
      code,
      status,
      retryable,
      provider: 'test:asked-model',
    })
  })

  it('reads how long the server asks to wait', async () => {
    const error = await failure((response) => sendJson(response, 429, {}, { 'retry-after': '2.5' }))
    expect(error).toMatchObject({ retryAfterMs: 2500 })
    const at = new Date(Date.now() + 60_000).toUTCString()
    const later = (await failure((response) => sendJson(response, 429, {}, { 'retry-after': at }))) as {
      retryAfterMs: number
    }
    expect(later.retryAfterMs).toBeGreaterThan(50_000)
  })

  it.each([
    ['malformed JSON', 'application/json', '{"choices": ['],
    ['a web page', 'text/html', '<html>Sign in</html>'],
    ['JSON of another form', 'application/json', '{"choices": []}'],
    ['nothing', 'application/json', ''],
  ])('refuses %s with a sentence', async (_, type, body) => {
    const error = await failure((response) => response.writeHead(200, { 'content-type': type }).end(body))
    expect(error).toMatchObject({
      code: 'LM_RESULT_INVALID',
      message: expect.stringMatching(/something else than a chat completion/),
    })
  })

  it('reads a completion whatever the content type says', async () => {
    await using server = await startServer((response) => {
      response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end('{"choices":[{"message":{"content":"Sava"},"finish_reason":"stop"}]}')
    })
    const { completions, model } = await lmAt(server.url).generate({ messages })
    expect([textOf(completions[0]?.content ?? []), model]).toEqual(['Sava', 'asked-model'])
  })

  it('reports a connection that is refused, or cut in the headers or the body', async () => {
    await using server = await startServer(() => {})
    const { url } = server
    await server[Symbol.asyncDispose]()
    const refused = await lmAt(url)
      .generate({ messages })
      .catch((error: unknown) => error)
    const early = await failure((response) => response.socket?.destroy())
    const late = await failure((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{"choices":')
      setTimeout(() => response.socket?.destroy(), 10)
    })
    for (const error of [refused, early, late])
      expect(error).toMatchObject({ code: 'LM_TRANSPORT', retryable: true, cause: expect.anything() })
  })

  it('stops waiting for a server that hangs, before the headers and in the body', async () => {
    for (const begin of [() => {}, (response: Parameters<Answer>[0]) => void response.writeHead(200).write('{')]) {
      const controller = new AbortController()
      const reason = new Error('enough')
      const error = await failure((response) => {
        begin(response)
        setTimeout(() => controller.abort(reason), 10)
      }, controller.signal)
      expect(error).toBe(reason)
    }
  })

  it('asks for several completions at once only where the server can', async () => {
    const choices = ['a', 'b'].map((content) => ({ message: { content }, finish_reason: 'stop' }))
    await using server = await startServer((response) => sendCompletion(response, '', { choices }))
    const lm = lmAt(server.url, true)
    expect(lm.capabilities?.completions).toBe(true)
    expect((await lm.generate({ messages, n: 2 })).completions).toHaveLength(2)
    expect(server.bodies[0]).toMatchObject({ n: 2 })
  })

  it('refuses parts that the format has no place for', async () => {
    const audio = {
      role: 'user',
      content: [{ type: 'audio', source: { base64: 'AA', mediaType: 'audio/wav' } }],
    } as const
    await expect(lmAt('http://127.0.0.1:9/v1').generate({ messages: [audio] })).rejects.toMatchObject({
      code: 'LM_UNSUPPORTED',
    })
  })
})

testLM('openaiCompatibleLM', {
  async create() {
    const server = await startServer((response, body) => {
      const last = (body.messages as { content: string }[]).at(-1)
      sendCompletion(response, `echo: ${last?.content ?? ''}`)
    })
    return Object.assign(lmAt(server.url), { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() })
  },
  createFailing: () => lmAt('http://127.0.0.1:9/v1'),
  expectText: (prompt) => `echo: ${prompt}`,
})
