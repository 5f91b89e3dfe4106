import { unknownUsage } from '@dspex/core/implement'
import { describe, expect, it } from 'vitest'
import { toFinishReason, toLMResult, toUsage, toWarning } from './to-lm-result.ts'

const usage = { inputTokens: 1, outputTokens: 1 }

describe('toLMResult', () => {
  it('keeps the parts in order, and leaves out what the provider did by itself', () => {
    const { completions } = toLMResult(
      {
        content: [
          { type: 'reasoning', text: 'Hm.', providerMetadata: { acme: { signature: 's' } } },
          { type: 'text', text: 'See' },
          { type: 'source' },
          { type: 'tool-call', toolCallId: '0', toolName: 'search', input: '{}', providerExecuted: true },
          { type: 'tool-result', toolCallId: '0', toolName: 'search' },
          { type: 'tool-call', toolCallId: '1', toolName: 'look', input: '{"at":1}' },
          { type: 'tool-call', toolCallId: '2', toolName: 'look', input: '' },
          { type: 'tool-call', toolCallId: '3', toolName: 'look', input: '{"at":' },
          { type: 'file', mediaType: 'image/png', data: new Uint8Array([0, 0, 0]) },
          { type: 'file', mediaType: 'audio/wav', data: { type: 'data', data: 'AAAA' } },
          { type: 'file', mediaType: 'text/csv', data: { type: 'url', url: new URL('https://example.org/a.csv') } },
        ],
        finishReason: { unified: 'tool-calls', raw: 'tool_use' },
        usage,
      },
      'asked',
    )
    expect(completions).toEqual([
      {
        content: [
          { type: 'reasoning', text: 'Hm.', providerMetadata: { acme: { signature: 's' } } },
          { type: 'text', text: 'See' },
          { type: 'tool-call', callId: '1', toolName: 'look', input: { at: 1 } },
          { type: 'tool-call', callId: '2', toolName: 'look', input: {} },
          { type: 'tool-call', callId: '3', toolName: 'look', input: '{"at":' },
          { type: 'image', source: { base64: 'AAAA', mediaType: 'image/png' } },
          { type: 'audio', source: { base64: 'AAAA', mediaType: 'audio/wav' } },
          { type: 'file', source: { url: 'https://example.org/a.csv', mediaType: 'text/csv' } },
        ],
        finishReason: { unified: 'tool-calls', raw: 'tool_use' },
      },
    ])
  })

  it('takes the text with the JSON where it is not all the text', () => {
    const result = {
      content: [
        { type: 'text', text: 'A draft.' },
        { type: 'text', text: '{"a":1}' },
      ],
      structuredOutputText: '{"a":1}',
      finishReason: 'stop',
      usage,
    }
    expect(toLMResult(result, 'asked').completions[0]?.content).toEqual([{ type: 'text', text: '{"a":1}' }])
  })

  it('names the model and the response as the provider does, else the model that was asked', () => {
    const bare = { content: [], finishReason: 'stop', usage }
    expect(toLMResult({ ...bare, response: { id: 'r-1', modelId: 'served' } }, 'asked')).toMatchObject({
      model: 'served',
      responseId: 'r-1',
    })
    const unnamed = toLMResult(bare, 'asked')
    expect(unnamed.model).toBe('asked')
    expect(unnamed).not.toHaveProperty('responseId')
    expect(unnamed).not.toHaveProperty('warnings')
  })
})

describe('toFinishReason', () => {
  it.each([
    ['stop', { unified: 'stop' }],
    ['unknown', { unified: 'other' }],
    [
      { unified: 'length', raw: 'max_tokens' },
      { unified: 'length', raw: 'max_tokens' },
    ],
    [{ unified: 'stop', raw: undefined }, { unified: 'stop' }],
    [
      { unified: 'interrupted', raw: 'pause' },
      { unified: 'interrupted', raw: 'pause' },
    ],
    [
      { unified: 'content-filter', raw: 'content_filter' },
      { unified: 'content-filter', raw: 'content_filter' },
    ],
    [
      { unified: 'content-filter', raw: 'refusal' },
      { unified: 'refusal', raw: 'refusal' },
    ],
    [
      { unified: 'content-filter', raw: 'stop' },
      { unified: 'refusal', raw: 'stop' },
    ],
    [undefined, { unified: 'other' }],
    [{}, { unified: 'other' }],
  ])('reads %j as %j', (given, wanted) => {
    expect(toFinishReason(given)).toEqual(wanted)
  })
})

describe('toUsage', () => {
  it('reads the flat counts of v2 and the nested ones of v3 and v4', () => {
    const wanted = {
      inputTokens: { total: 9, cacheRead: 4 },
      outputTokens: { total: 7, reasoning: 2 },
    }
    expect(
      toUsage({ inputTokens: 9, outputTokens: 7, totalTokens: 16, reasoningTokens: 2, cachedInputTokens: 4 }),
    ).toEqual(wanted)
    expect(
      toUsage({
        inputTokens: { total: 9, noCache: 5, cacheRead: 4, cacheWrite: 3 },
        outputTokens: { total: 7, text: 5, reasoning: 2 },
      }),
    ).toEqual({ ...wanted, inputTokens: { ...wanted.inputTokens, cacheWrite: 3 } })
  })

  it.each([
    undefined,
    null,
    {},
    { inputTokens: undefined, outputTokens: undefined, totalTokens: undefined },
    { inputTokens: Number.NaN, outputTokens: -1 },
    { inputTokens: { total: 1.5 }, outputTokens: { total: '7' } },
    { inputTokens: null, outputTokens: null },
  ])('leaves unknown what %j does not say', (given) => {
    expect(toUsage(given)).toEqual(unknownUsage)
  })
})

describe('toWarning', () => {
  it.each([
    [{ type: 'unsupported-setting', setting: 'seed' }, 'unsupported', 'seed is not supported.'],
    [{ type: 'unsupported-tool', tool: { name: 'look' } }, 'unsupported', "the tool 'look' is not supported."],
    [{ type: 'unsupported', feature: 'topK', details: 'Too new.' }, 'unsupported', 'topK is not supported: Too new.'],
    [{ type: 'compatibility', feature: 'json' }, 'compatibility', 'json is met in a makeshift way.'],
    [{ type: 'deprecated', setting: 'user', message: 'Use another.' }, 'deprecated', 'Use another.'],
    [{ type: 'other', message: 'Odd.' }, 'other', 'Odd.'],
    ['Odd.', 'other', 'Odd.'],
  ])('says %j as a sentence', (warning, type, message) => {
    expect(toWarning(warning)).toEqual({ type, message })
  })
})
