import { image, type LMRequest, type LMStreamPart, textMessage, textOf } from '@dspex/core'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { convertArrayToReadableStream, MockLanguageModelV4 } from 'ai/test'
import fc from 'fast-check'
import type { LanguageModelV4StreamPart } from 'provider-v4'
import { describe, expect, it } from 'vitest'
import { startServer } from '../../test/fake-server.ts'
import { openaiAnswer } from '../../test/openai-server.ts'
import { aiSdkLM } from './ai-sdk-lm.ts'

const messages = [textMessage('system', 'Be brief.'), textMessage('user', 'Name a river.')]
const usage = {
  inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: undefined },
  outputTokens: { total: 1, text: 1, reasoning: undefined },
}
const finishReason = { unified: 'stop', raw: 'stop' } as const

/** What an LM streams when its model streams `chunks`. */
async function streamOf(chunks: LanguageModelV4StreamPart[]): Promise<LMStreamPart[]> {
  const model = new MockLanguageModelV4({ doStream: { stream: convertArrayToReadableStream(chunks) } })
  const parts: LMStreamPart[] = []
  for await (const part of aiSdkLM(model).stream?.({ messages }) ?? []) parts.push(part)
  return parts
}

describe('aiSdkLM', () => {
  it('hands on messages, options, tools and what is meant for the provider', async () => {
    const model = new MockLanguageModelV4({
      doGenerate: { content: [{ type: 'text', text: 'Drava' }], finishReason, usage, warnings: [] },
    })
    const signal = new AbortController().signal
    const request: LMRequest = {
      messages,
      temperature: 0.2,
      topP: 0.9,
      topK: 5,
      maxOutputTokens: 9,
      stopSequences: ['\n'],
      presencePenalty: 0.1,
      frequencyPenalty: 0.3,
      seed: 7,
      rolloutId: 3,
      providerOptions: { acme: { effort: 'low' } },
      responseFormat: { type: 'json', schema: { type: 'object' }, name: 'thing' },
      tools: [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }],
      toolChoice: { toolName: 'look' },
      cacheable: () => true,
      signal,
    }
    await aiSdkLM(model).generate(request)
    const { messages: _messages, rolloutId: _id, cacheable: _cacheable, signal: _signal, ...rest } = request
    expect(model.doGenerateCalls).toEqual([
      {
        ...rest,
        prompt: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: [{ type: 'text', text: 'Name a river.' }] },
        ],
        tools: [{ type: 'function', name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }],
        toolChoice: { type: 'tool', toolName: 'look' },
        abortSignal: signal,
      },
    ])
  })

  it('reads text, usage, names and warnings of a real provider', async () => {
    await using server = await startServer(openaiAnswer)
    const lm = aiSdkLM(createOpenAICompatible({ name: 'test', baseURL: server.url, apiKey: 'k' })('asked-model'))
    expect(await lm.generate({ messages, topK: 3 })).toEqual({
      completions: [
        { content: [{ type: 'text', text: 'echo: Name a river.' }], finishReason: { unified: 'stop', raw: 'stop' } },
      ],
      usage: {
        inputTokens: { total: 12, cacheRead: 4, cacheWrite: undefined },
        outputTokens: { total: 5, reasoning: 2 },
      },
      model: 'served-model',
      responseId: 'c-1',
      warnings: [{ type: 'unsupported', message: 'topK is not supported.' }],
    })
    expect(server.requests).toMatchObject([{ headers: { authorization: 'Bearer k' }, body: { model: 'asked-model' } }])
  })

  it('sends pictures', async () => {
    await using server = await startServer(openaiAnswer)
    const lm = aiSdkLM(createOpenAICompatible({ name: 'test', baseURL: server.url })('m'))
    await lm.generate({
      messages: [
        { role: 'user', content: [image({ base64: 'AAAA', mediaType: 'image/png' }), image('https://a.b/c')] },
      ],
    })
    expect(server.requests[0]?.body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'image_url', image_url: { url: 'https://a.b/c' } },
        ],
      },
    ])
  })

  it('names itself after provider and model, and never after a key', () => {
    const model = createOpenAICompatible({ name: 'test', baseURL: 'http://a.b/v1', apiKey: 'secret' })('m')
    expect(aiSdkLM(model).id).toBe('test.chat:m')
    const named = aiSdkLM(model, { id: 'mine', endpoint: 'http://a.b/v1' })
    expect([named.id, named.endpoint]).toEqual(['mine', 'http://a.b/v1'])
  })

  it('declares tools and schemas unless the model or the caller says otherwise', () => {
    const provider = (supportsStructuredOutputs: boolean) =>
      createOpenAICompatible({ name: 'test', baseURL: 'http://a.b/v1', supportsStructuredOutputs })('m')
    expect(aiSdkLM(provider(true)).capabilities).toEqual({ tools: true, json: 'schema' })
    expect(aiSdkLM(provider(false)).capabilities).toEqual({ tools: true, json: 'object' })
    const none = aiSdkLM(provider(false), { capabilities: { tools: false, json: undefined } })
    expect(none.capabilities).toEqual({ tools: false, json: undefined })
  })

  it.each([
    ['gpt-5', /gpt-5 is no model\. Give a model of an AI SDK provider/],
    [null, /null is no model/],
    [{ specificationVersion: 'v1', modelId: 'old', doGenerate() {} }, /'old' has the specification version 'v1'/],
    [{ specificationVersion: 'v4', modelId: 'embedder' }, /'embedder' has no `doGenerate`/],
  ])('refuses %j', (model, says) => {
    expect(() => aiSdkLM(model as never)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', message: expect.stringMatching(says) }),
    )
  })
})

describe('aiSdkLM stream', () => {
  it('gives reasoning, text and calls as they form, and all of it at the end', async () => {
    const call = { type: 'tool-call', toolCallId: '1', toolName: 'look', input: '{"at":1}' } as const
    const parts = await streamOf([
      { type: 'stream-start', warnings: [{ type: 'other', message: 'Odd.' }] },
      { type: 'response-metadata', id: 'r-1', modelId: 'served' },
      { type: 'reasoning-start', id: 'a' },
      { type: 'reasoning-delta', id: 'a', delta: 'H' },
      { type: 'reasoning-delta', id: 'a', delta: 'm.' },
      { type: 'reasoning-end', id: 'a', providerMetadata: { acme: { signature: 's' } } },
      { type: 'text-start', id: 'a' },
      { type: 'text-delta', id: 'a', delta: 'Dra' },
      { type: 'ping' },
      { type: 'text-delta', id: 'a', delta: 'va' },
      { type: 'text-end', id: 'a' },
      { type: 'tool-input-start', id: '1', toolName: 'look' },
      { type: 'tool-input-delta', id: '1', delta: '{"at":1}' },
      call,
      { type: 'finish', usage, finishReason },
    ])
    const made = { type: 'tool-call', callId: '1', toolName: 'look', input: { at: 1 } }
    expect(parts).toEqual([
      { type: 'reasoning-delta', text: 'H' },
      { type: 'reasoning-delta', text: 'm.' },
      { type: 'text-delta', text: 'Dra' },
      { type: 'text-delta', text: 'va' },
      { type: 'tool-call', call: made },
      {
        type: 'finish',
        result: {
          completions: [
            {
              content: [
                { type: 'reasoning', text: 'Hm.', providerMetadata: { acme: { signature: 's' } } },
                { type: 'text', text: 'Drava' },
                made,
              ],
              finishReason,
            },
          ],
          usage: {
            inputTokens: { total: 3, cacheRead: 0, cacheWrite: undefined },
            outputTokens: { total: 1, reasoning: undefined },
          },
          model: 'served',
          responseId: 'r-1',
          warnings: [{ type: 'other', message: 'Odd.' }],
        },
      },
    ])
  })

  it('keeps a signature that comes without a text, and drops empty blocks', async () => {
    const parts = await streamOf([
      { type: 'reasoning-start', id: 'a', providerMetadata: { acme: { redacted: 'x' } } },
      { type: 'text-start', id: 'b' },
      { type: 'text-end', id: 'b' },
      { type: 'finish', usage, finishReason },
    ])
    expect(parts).toMatchObject([
      {
        result: {
          completions: [{ content: [{ type: 'reasoning', text: '', providerMetadata: { acme: { redacted: 'x' } } }] }],
        },
      },
    ])
  })

  it('gives the same text however it is cut, in blocks that may grow side by side', async () => {
    const deltas = fc.array(fc.record({ id: fc.constantFrom('a', 'b'), delta: fc.string({ unit: 'grapheme' }) }))
    await fc.assert(
      fc.asyncProperty(deltas, async (given) => {
        const parts = await streamOf([
          ...given.map((each): LanguageModelV4StreamPart => ({ type: 'text-delta', ...each })),
          { type: 'finish', usage, finishReason },
        ])
        const last = parts.at(-1)
        const content = last?.type === 'finish' ? (last.result.completions[0]?.content ?? []) : []
        const wanted = given.map(({ delta }) => delta).join('')
        expect(textOf(content)).toBe(wanted)
        expect(parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('')).toBe(wanted)
      }),
    )
  })
})
