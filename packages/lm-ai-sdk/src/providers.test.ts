import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { type LM, type LMRequest, type Message, textMessage } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { type Answer, type FakeServer, sendJson, startServer } from '../test/fake-server.ts'
import type { AiSdkLanguageModel } from './ai-sdk-model.ts'
import { aiSdkLM } from './lm/ai-sdk-lm.ts'

interface Provider {
  readonly model: (settings: { readonly baseURL: string; readonly apiKey: string }) => AiSdkLanguageModel
  readonly id: string
  /** A reply of the form that the provider documents: a thought with its signature, and a call of a tool. */
  readonly reply: object
  /** What the second request must hold for the provider to go on from its own thought. */
  readonly goesBack: object
  readonly raw: string
  /** A refusal of the form that the provider documents. */
  readonly overloaded: object
}

const providers: Readonly<Record<string, Provider>> = {
  'OpenAI responses': {
    model: (settings) => createOpenAI(settings)('gpt-5-mini'),
    id: 'openai.responses:gpt-5-mini',
    reply: {
      id: 'resp_1',
      created_at: 1,
      model: 'gpt-5-mini-2025',
      output: [
        {
          type: 'reasoning',
          id: 'rs_1',
          encrypted_content: 'sealed',
          summary: [{ type: 'summary_text', text: 'Hm.' }],
        },
        { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'weather', arguments: '{"city":"Tokyo"}' },
      ],
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 2 },
      },
    },
    goesBack: { input: expect.arrayContaining([expect.objectContaining({ type: 'item_reference', id: 'rs_1' })]) },
    raw: 'stop',
    overloaded: { error: { message: 'Overloaded', type: 'server_error' } },
  },
  'Anthropic messages': {
    model: (settings) => createAnthropic(settings)('claude-sonnet-4-5'),
    id: 'anthropic.messages:claude-sonnet-4-5',
    reply: {
      type: 'message',
      id: 'msg_1',
      model: 'claude-sonnet-4-5-2025',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'sealed' },
        { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Tokyo' } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: { input_tokens: 5, cache_read_input_tokens: 4, cache_creation_input_tokens: 0, output_tokens: 5 },
    },
    goesBack: {
      messages: expect.arrayContaining([
        {
          role: 'assistant',
          content: expect.arrayContaining([{ type: 'thinking', thinking: 'Hm.', signature: 'sealed' }]),
        },
      ]),
    },
    raw: 'tool_use',
    overloaded: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
  },
  'Google Gemini': {
    model: (settings) => createGoogle(settings)('gemini-3-flash'),
    id: 'google.generative-ai:gemini-3-flash',
    reply: {
      responseId: 'r-1',
      modelVersion: 'gemini-3-flash-001',
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { text: 'Hm.', thought: true },
              { functionCall: { name: 'weather', args: { city: 'Tokyo' } }, thoughtSignature: 'sealed' },
            ],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: {
        promptTokenCount: 9,
        cachedContentTokenCount: 4,
        candidatesTokenCount: 3,
        thoughtsTokenCount: 2,
        totalTokenCount: 14,
      },
    },
    goesBack: {
      contents: expect.arrayContaining([
        { role: 'model', parts: expect.arrayContaining([expect.objectContaining({ thoughtSignature: 'sealed' })]) },
      ]),
    },
    raw: 'STOP',
    overloaded: { error: { code: 529, message: 'Overloaded', status: 'UNAVAILABLE' } },
  },
}

const request: LMRequest = {
  messages: [textMessage('user', 'How is the weather in Tokyo?')],
  tools: [
    {
      name: 'weather',
      description: 'Tells the weather in a city.',
      inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  ],
}

describe.each(Object.entries(providers))('aiSdkLM of %s', (_, provider) => {
  const { model, id, reply, goesBack, raw, overloaded } = provider

  async function serve(answer: Answer): Promise<{ lm: LM; server: FakeServer } & AsyncDisposable> {
    const server = await startServer(answer)
    const lm = aiSdkLM(model({ baseURL: server.url, apiKey: 'secret' }))
    return { lm, server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
  }

  it('reads a thought, a call, and what they cost', async () => {
    await using served = await serve((response) => sendJson(response, reply))
    expect(served.lm.id).toBe(id)
    const { completions, usage } = await served.lm.generate(request)
    expect(completions[0]?.content).toMatchObject([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'tool-call', toolName: 'weather', input: { city: 'Tokyo' }, callId: expect.stringMatching(/\S/) },
    ])
    expect(completions[0]?.finishReason.unified).toBe('tool-calls')
    expect(usage).toMatchObject({ inputTokens: { total: 9, cacheRead: 4 }, outputTokens: { total: 5 } })
    expect([raw, undefined]).toContain(completions[0]?.finishReason.raw)
  })

  it('sends back what the provider wants to have back', async () => {
    await using served = await serve((response) => sendJson(response, reply))
    const { completions } = await served.lm.generate(request)
    const content = completions[0]?.content ?? []
    const callId = content.find((part) => part.type === 'tool-call')?.callId ?? ''
    const turns: readonly Message[] = [
      { role: 'assistant', content },
      { role: 'tool', content: [{ type: 'tool-result', callId, toolName: 'weather', output: 'sunny' }] },
    ]
    // As a cache or a file would give them back.
    const messages = structuredClone([...request.messages, ...turns])
    await served.lm.generate({ ...request, messages })
    expect(served.server.requests[1]?.body).toMatchObject(goesBack)
    expect(JSON.stringify(served.server.requests[1]?.body)).toContain('sunny')
  })

  it('says that the provider is overloaded, and how long to wait', async () => {
    await using served = await serve((response) =>
      sendJson(response, overloaded, { status: 529, headers: { 'retry-after': '7' } }),
    )
    await expect(served.lm.generate(request)).rejects.toMatchObject({
      code: 'LM_SERVER',
      status: 529,
      retryable: true,
      retryAfterMs: 7000,
      provider: id,
      message: `'${id}' answered 529: Overloaded.`,
    })
    expect(served.server.requests, 'nothing is asked twice').toHaveLength(1)
  })

  it('asks for JSON that follows a schema', async () => {
    await using served = await serve((response) => sendJson(response, reply))
    const schema = {
      type: 'object',
      properties: { word: { type: 'string' } },
      required: ['word'],
      additionalProperties: false,
    }
    await served.lm.generate({ messages: request.messages, responseFormat: { type: 'json', schema, name: 'reply' } })
    const sent = JSON.stringify(served.server.requests[0]?.body)
    expect(sent).toContain('"word"')
    expect(sent).not.toContain('secret')
  })
})
