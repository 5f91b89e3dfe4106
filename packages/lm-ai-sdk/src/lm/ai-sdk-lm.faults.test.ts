import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { type LM, type LMError, type LMStreamPart, textMessage, textOf } from '@dspex/core'
import { createOpenAICompatible as createV2 } from 'openai-compatible-v2'
import { createOpenAICompatible as createV3 } from 'openai-compatible-v3'
import { describe, expect, it, vi } from 'vitest'
import { type Answer, beginEvents, sendJson, startServer } from '../../test/fake-server.ts'
import { openaiAnswer } from '../../test/openai-server.ts'
import { aiSdkLM } from './ai-sdk-lm.ts'

const messages = [textMessage('user', 'Name a river.')]
const makers = { v2: createV2, v3: createV3, v4: createOpenAICompatible }

type Version = keyof typeof makers

function lmAt(url: string, version: Version = 'v4'): LM {
  return aiSdkLM(makers[version]({ name: 'test', baseURL: url, apiKey: 'secret' })('asked-model'))
}

async function drain(lm: LM, signal?: AbortSignal): Promise<LMStreamPart[]> {
  const parts: LMStreamPart[] = []
  for await (const part of lm.stream?.({ messages, signal }) ?? []) parts.push(part)
  return parts
}

const ways = {
  generate: (lm: LM, signal?: AbortSignal) => lm.generate({ messages, signal }),
  stream: drain,
} as const

/** What both ways of asking fail with, and how often the server was asked. */
async function failures(answer: Answer, version: Version = 'v4'): Promise<LMError[]> {
  const errors: LMError[] = []
  for (const ask of Object.values(ways)) {
    await using server = await startServer(answer)
    errors.push(
      await ask(lmAt(server.url, version)).then(
        () => expect.fail('it did not fail'),
        (error: unknown) => error as LMError,
      ),
    )
    expect(server.requests, 'nothing is asked twice').toHaveLength(1)
  }
  return errors
}

const said = (message: string, more = {}) => ({ error: { message, ...more } })

describe('aiSdkLM over a server with faults', () => {
  it.each<[number, object, string, boolean]>([
    [400, said('maximum context length is 10'), 'LM_CONTEXT_WINDOW', false],
    [400, said('no', { code: 'context_length_exceeded' }), 'LM_CONTEXT_WINDOW', false],
    [400, said('temperature must be lower'), 'LM_INVALID_REQUEST', false],
    [401, said('bad key'), 'LM_AUTHENTICATION', false],
    [403, said('not for you'), 'LM_AUTHENTICATION', false],
    [404, said('no such model'), 'LM_INVALID_REQUEST', false],
    [408, said('too slow'), 'LM_TIMEOUT', true],
    [429, said('slow down'), 'LM_RATE_LIMIT', true],
    [429, said('you have used it up', { code: 'insufficient_quota' }), 'LM_RATE_LIMIT', false],
    [500, said('oops'), 'LM_SERVER', true],
    [504, said('too slow'), 'LM_TIMEOUT', true],
    [529, said('overloaded'), 'LM_SERVER', true],
  ])('makes of status %j with %j an LMError', async (status, body, code, retryable) => {
    for (const version of ['v2', 'v3', 'v4'] as const) {
      for (const error of await failures((response) => sendJson(response, body, { status }), version)) {
        expect(error).toMatchObject({ name: 'LMError', code, status, retryable, provider: 'test.chat:asked-model' })
        expect(error.cause).toBeInstanceOf(Error)
        expect(error.message).toContain(
          `'test.chat:asked-model' answered ${status}: ${(body as ReturnType<typeof said>).error.message}`,
        )
        expect(error.message).not.toContain('secret')
      }
    }
  })

  it('shows what the server said in its own form', async () => {
    const [error] = await failures((response) => void response.writeHead(502).end('<h1>Bad gateway</h1>'))
    expect(error).toMatchObject({ code: 'LM_SERVER', status: 502, message: expect.stringContaining('Bad Gateway') })
  })

  it.each([
    ['retry-after', '2.5', 2500],
    ['retry-after', '0', 0],
    ['retry-after-ms', '1500', 1500],
  ])('reads from %s: %s how long the server asks to wait', async (name, value, retryAfterMs) => {
    const errors = await failures((response) => sendJson(response, {}, { status: 429, headers: { [name]: value } }))
    for (const error of errors) expect(error).toMatchObject({ code: 'LM_RATE_LIMIT', retryAfterMs })
  })

  it.each([
    ['malformed JSON', 'application/json', '{"choices": [', true],
    ['a web page', 'text/html', '<html>Sign in</html>', false],
    ['JSON of another form', 'application/json', '{"answer": 42}', false],
    ['nothing', 'application/json', '', true],
  ])('refuses %s with a sentence', async (_, type, body, retryable) => {
    await using server = await startServer(
      (response) => void response.writeHead(200, { 'content-type': type }).end(body),
    )
    const lm = lmAt(server.url)
    await expect(lm.generate({ messages })).rejects.toMatchObject({
      code: 'LM_RESULT_INVALID',
      retryable,
      message: expect.stringMatching(/something else than a completion: .*\/v1/),
    })
    await expect(drain(lm)).rejects.toMatchObject({ name: 'LMError', code: 'LM_RESULT_INVALID' })
  })

  it('reads an error that comes with a good status', async () => {
    await using server = await startServer((response) => sendJson(response, said('upstream is busy', { code: 429 })))
    await expect(lmAt(server.url).generate({ messages })).rejects.toMatchObject({
      code: 'LM_RATE_LIMIT',
      retryable: true,
      message: expect.stringContaining('upstream is busy'),
    })
  })

  it('reports a connection that is refused, or cut in the headers', async () => {
    const server = await startServer(() => {})
    await server[Symbol.asyncDispose]()
    for (const ask of Object.values(ways)) {
      await expect(ask(lmAt(server.url))).rejects.toMatchObject({
        code: 'LM_TRANSPORT',
        retryable: true,
        cause: expect.anything(),
        message: expect.stringMatching(
          /^Can't reach 'test\.chat:asked-model' at http:.*ECONNREFUSED.*Check that the server/,
        ),
      })
    }
    for (const error of await failures((response) => void response.socket?.destroy()))
      expect(error).toMatchObject({ code: 'LM_TRANSPORT', retryable: true, cause: expect.anything() })
  })

  it.each(['v2', 'v3', 'v4'] as const)('reports an answer that is cut off in the body, in %s', async (version) => {
    const errors = await failures((response, { body }) => {
      if (body['stream']) beginEvents(response)({ choices: [{ delta: { content: 'Dr' } }] })
      else
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"choices":')
      setTimeout(() => response.socket?.destroy(), 10)
    }, version)
    for (const error of errors) expect(error).toMatchObject({ code: 'LM_TRANSPORT', retryable: true })
  })

  it('reports a stream that ends before the answer does', async () => {
    await using server = await startServer((response) => {
      beginEvents(response)({ choices: [{ delta: { content: 'Dr' } }] })
      response.end()
    })
    await expect(drain(lmAt(server.url))).rejects.toMatchObject({ code: 'LM_RESULT_INVALID', retryable: true })
  })

  it('reports a chunk that is no JSON', async () => {
    await using server = await startServer((response) => {
      const send = beginEvents(response)
      send({ choices: [{ delta: { content: 'Dr' } }] })
      send('{"choices": [{"de')
      response.end()
    })
    await expect(drain(lmAt(server.url))).rejects.toMatchObject({ code: 'LM_RESULT_INVALID', retryable: true })
  })

  it.each([
    [{ message: 'The engine is overloaded', type: 'server_error' }, 'LM_SERVER', true],
    [{ message: 'Slow down', type: 'rate_limit_error' }, 'LM_RATE_LIMIT', true],
    [{ message: 'What?', type: 'invalid_request_error' }, 'LM_INVALID_REQUEST', false],
  ])('reads the error %j within a stream', async (error, code, retryable) => {
    await using server = await startServer((response) => {
      const send = beginEvents(response)
      send({ choices: [{ delta: { content: 'Dr' } }] })
      send({ error })
      response.end()
    })
    await expect(drain(lmAt(server.url))).rejects.toMatchObject({
      name: 'LMError',
      code,
      retryable,
      message: expect.stringContaining(error.message),
    })
  })

  it.each(Object.keys(ways) as (keyof typeof ways)[])(
    'frees the socket of a server that hangs when %s is aborted',
    async (way) => {
      const begins: Answer[] = [
        () => {},
        (response, { body }) => {
          if (body['stream']) beginEvents(response)({ choices: [{ delta: { content: 'Dr' } }] })
          else response.writeHead(200, { 'content-type': 'application/json' }).write('{"choices":')
        },
      ]
      for (const begin of begins) {
        const controller = new AbortController()
        const reason = new Error('enough')
        await using server = await startServer(async (response, request) => {
          await begin(response, request)
          setTimeout(() => controller.abort(reason), 20)
        })
        await expect(ways[way](lmAt(server.url), controller.signal)).rejects.toBe(reason)
        await vi.waitFor(() => expect(server.left()).toBe(1))
      }
    },
  )

  it('stops the provider when the loop over a stream is left', async () => {
    await using server = await startServer((response) => {
      const send = beginEvents(response)
      // More than any buffer on the way holds, so that the server has to wait for its reader.
      const fill = (): void => {
        while (send({ choices: [{ delta: { content: 'on and on '.repeat(1000) } }] }));
      }
      response.on('drain', fill)
      fill()
    })
    for await (const _part of lmAt(server.url).stream?.({ messages }) ?? []) break
    await vi.waitFor(() => expect(server.left()).toBe(1))
  })

  it('answers after all that as if nothing had happened', async () => {
    let asked = 0
    await using server = await startServer(async (response, request) => {
      asked += 1
      if (asked === 1) sendJson(response, said('oops'), { status: 500 })
      else await openaiAnswer(response, request)
    })
    const lm = lmAt(server.url)
    await expect(lm.generate({ messages })).rejects.toMatchObject({ status: 500 })
    expect(textOf((await lm.generate({ messages })).completions[0]?.content ?? [])).toBe('echo: Name a river.')
  })
})
