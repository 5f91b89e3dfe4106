import { audio, file, image, type Message, textMessage } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { readPrompt } from '../language-model/read-prompt.ts'
import { toPrompt } from './to-prompt.ts'

const target = (specificationVersion: 'v2' | 'v3' | 'v4') => ({ id: 'lm', provider: 'acme.chat', specificationVersion })

const conversation: readonly Message[] = [
  textMessage('system', 'Be brief.'),
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What are these?' },
      image({ base64: 'AAAA', mediaType: 'image/png' }),
      audio({ base64: 'BBBB', mediaType: 'audio/wav' }),
      file({ url: 'https://example.org/a.pdf', mediaType: 'application/pdf' }, { filename: 'a.pdf' }),
    ],
  },
  {
    role: 'assistant',
    content: [
      { type: 'reasoning', text: 'Hm.', providerMetadata: { acme: { signature: 's' } } },
      { type: 'tool-call', callId: '1', toolName: 'look', input: { at: 1 }, providerMetadata: { acme: { id: 'x' } } },
    ],
  },
  {
    role: 'tool',
    content: [
      { type: 'tool-result', callId: '1', toolName: 'look', output: 'a cat' },
      { type: 'tool-result', callId: '2', toolName: 'look', output: { no: 'light' }, isError: true },
    ],
  },
]

describe('toPrompt', () => {
  it.each(['v2', 'v3'] as const)('sends every kind of part, files as their data, in %s', (version) => {
    expect(toPrompt(conversation, target(version))).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What are these?' },
          { type: 'file', data: 'AAAA', mediaType: 'image/png' },
          { type: 'file', data: 'BBBB', mediaType: 'audio/wav' },
          {
            type: 'file',
            data: new URL('https://example.org/a.pdf'),
            mediaType: 'application/pdf',
            filename: 'a.pdf',
          },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.', providerOptions: { acme: { signature: 's' } } },
          {
            type: 'tool-call',
            toolCallId: '1',
            toolName: 'look',
            input: { at: 1 },
            providerOptions: { acme: { id: 'x' } },
          },
        ],
      },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: '1', toolName: 'look', output: { type: 'text', value: 'a cat' } },
          {
            type: 'tool-result',
            toolCallId: '2',
            toolName: 'look',
            output: { type: 'error-json', value: { no: 'light' } },
          },
        ],
      },
    ])
  })

  it('says in v4 which data a file has', () => {
    const [, user] = toPrompt(conversation, target('v4'))
    expect(user?.content.slice(1)).toMatchObject([
      { data: { type: 'data', data: 'AAAA' } },
      { data: { type: 'data', data: 'BBBB' } },
      { data: { type: 'url', url: new URL('https://example.org/a.pdf') } },
    ])
    const [byId] = toPrompt([{ role: 'user', content: [image({ fileId: 'f-1' })] }], target('v4'))
    expect(byId?.content).toEqual([
      { type: 'file', data: { type: 'reference', reference: { acme: 'f-1' } }, mediaType: 'image/*' },
    ])
  })

  it.each<[string, Message, RegExp]>([
    ['a file by id before v4', { role: 'user', content: [image({ fileId: 'f-1' })] }, /by file id\. Send its base64/],
    ['a file of unknown type', { role: 'user', content: [file('https://example.org/a')] }, /unknown media type\. Say/],
    ['what is no URL', { role: 'user', content: [image('cat.png')] }, /'cat\.png', which is no URL/],
    ['a picture for the system', { role: 'system', content: [image('https://example.org/a.png')] }, /system message/],
    ['a call by the user', { role: 'user', content: [{ type: 'reasoning', text: '' }] }, /'reasoning' .* role 'user'/],
    ['text by a tool', textMessage('tool', 'hello'), /a part 'text' in a message of role 'tool'/],
  ])('refuses %s', (_, message, says) => {
    expect(() => toPrompt([message], target('v3'))).toThrow(
      expect.objectContaining({ code: 'LM_UNSUPPORTED', provider: 'lm', message: expect.stringMatching(says) }),
    )
  })
})

describe('readPrompt', () => {
  it.each(['v2', 'v3', 'v4'] as const)('reads what toPrompt writes, in %s', (version) => {
    const withoutMetadata = conversation.map(({ role, content }) => ({
      role,
      content: content.map((part) => {
        const { providerMetadata: _metadata, ...rest } = part as typeof part & { providerMetadata?: unknown }
        return rest
      }),
    }))
    expect(readPrompt(toPrompt(conversation, target(version)))).toEqual(withoutMetadata)
  })

  it('leaves out what has no counterpart', () => {
    const content = [
      { type: 'custom', kind: 'acme.thing' },
      { type: 'file', mediaType: 'a/b', data: { type: 'reference' } },
    ]
    expect(readPrompt([{ role: 'user', content }])).toEqual([{ role: 'user', content: [] }])
  })
})
