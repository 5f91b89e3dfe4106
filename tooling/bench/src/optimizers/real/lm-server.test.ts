import { scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { serveLM } from './lm-server.ts'

const schema = { type: 'object', properties: { intent: { type: 'string' } } }

async function post(url: string, body: unknown, path = '/chat/completions'): Promise<Response> {
  return fetch(url + path, { method: 'POST', body: JSON.stringify(body) })
}

describe('serveLM', () => {
  it("answers a chat completion in OpenAI's words", async () => {
    await using lm = await served(['Hello.'])
    const reply = await (await post(lm.url, { messages: [{ role: 'user', content: 'Hi' }] })).json()
    expect(reply).toMatchObject({
      object: 'chat.completion',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello.' } }],
      usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
    })
  })

  it('passes on how to sample; a rollout names the sample', async () => {
    await using lm = await served(['Hello.'])
    const sampling = { temperature: 1, max_tokens: 64, rollout: 3 }
    await post(lm.url, { messages: [{ role: 'system', content: 'S' }], ...sampling, response_format: null })
    expect(lm.calls[0]).toMatchObject({ temperature: 1, maxOutputTokens: 64, seed: 3 })
    expect(lm.calls[0]).not.toHaveProperty('responseFormat')
  })

  it('gives equal schemas as one object, so that a local model makes one grammar', async () => {
    await using lm = await served(['{}', '{}', '{}'])
    const response_format = { type: 'json_schema', json_schema: { name: 'reply', schema } }
    for (const format of [response_format, response_format, { type: 'json_object' }])
      await post(lm.url, { messages: [], response_format: format })
    const formats = lm.calls.map(({ responseFormat }) => responseFormat)
    expect(formats).toEqual([{ type: 'json', schema, name: 'reply' }, expect.anything(), { type: 'json' }])
    const [first, second] = formats as readonly { schema?: object }[]
    expect(second!.schema).toBe(first!.schema)
  })

  it('says what is wrong', async () => {
    await using lm = await served([new Error('The model is gone.')])
    const failed = await post(lm.url, { messages: [] })
    expect([failed.status, await failed.json()]).toEqual([400, { error: { message: 'The model is gone.' } }])
    const elsewhere = await post(lm.url, {}, '/embeddings')
    expect(await elsewhere.text()).toContain('nothing at POST /v1/embeddings')
  })

  it('stops the LM when the client is gone', async () => {
    const stopped = Promise.withResolvers<unknown>()
    await using server = await serveLM({
      id: 'slow',
      generate: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            stopped.resolve(signal.reason)
            reject(signal.reason as Error)
          })
          leaver.abort()
        }),
    })
    const leaver = new AbortController()
    const init = { method: 'POST', body: '{"messages":[]}', signal: leaver.signal }
    await expect(fetch(`${server.url}/chat/completions`, init)).rejects.toThrow('aborted')
    expect(String(await stopped.promise)).toContain('client is gone')
  })
})

async function served(script: Parameters<typeof scriptedLM>[0]) {
  const lm = scriptedLM(script)
  const server = await serveLM(lm)
  return { url: server.url, calls: lm.calls, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
