import { image, textMessage } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { toChatHistory } from './chat-history.ts'

describe('toChatHistory', () => {
  it('joins neighbours of one role, since some templates refuse two in a row', () => {
    const messages = [
      textMessage('system', 'Be brief.'),
      textMessage('user', 'One'),
      textMessage('user', 'Two'),
      textMessage('assistant', 'Three'),
    ]
    expect(toChatHistory(messages, 'x')).toEqual([
      { type: 'system', text: 'Be brief.' },
      { type: 'user', text: 'One\n\nTwo' },
      { type: 'model', response: ['Three'] },
    ])
  })

  it('refuses media and an empty conversation', () => {
    const picture = { role: 'user', content: [image('https://example.org/a.png')] } as const
    expect(() => toChatHistory([picture], 'x')).toThrow(/takes text, but a message has a part of type 'image'/)
    expect(() => toChatHistory([], 'x')).toThrow(/no message to answer/)
  })
})
