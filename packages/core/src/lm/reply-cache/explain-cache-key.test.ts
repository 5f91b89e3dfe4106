import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../hash/hash.ts'
import type { LMRequest } from '../lm.ts'
import { textMessage } from '../message.ts'
import { explainCacheKey, findDifferences, type KeyedCall } from './explain-cache-key.ts'

const call = (request: Partial<LMRequest>, lm: KeyedCall['lm'] = { id: 'one' }): KeyedCall => ({
  lm,
  request: { messages: [textMessage('user', 'Hello')], ...request },
})

describe('explainCacheKey', () => {
  it('says nothing of calls with one key', () => {
    expect(explainCacheKey(call({ n: 1 }), call({ attempt: 2 }))).toEqual([])
  })

  it('names each difference with its path and both values', () => {
    const other = call({ temperature: 0.7, stopSequences: ['\n'] }, { id: 'two', endpoint: 'http://two' })
    expect(explainCacheKey(call({ temperature: 0 }), other)).toEqual([
      'lm.id: "one" vs "two"',
      'lm.endpoint: nothing vs "http://two"',
      'request.temperature: 0 vs 0.7',
      'request.stopSequences: nothing vs ["\\n"]',
    ])
  })

  it('shows long texts from where they differ', () => {
    const long = 'Many words come first. '.repeat(20)
    const [a, b] = ['France?', 'Spain?'].map((end) =>
      call({ messages: [textMessage('user', `${long}What of ${end}`)] }),
    )
    expect(explainCacheKey(a as KeyedCall, b as KeyedCall)).toEqual([
      'request.messages[0].content[0].text: "…come first. What of France?" vs "…come first. What of Spain?"',
    ])
  })

  it('says that a message is there on one side only', () => {
    const two = call({ messages: [textMessage('user', 'Hello'), textMessage('assistant', 'Hi')] })
    expect(explainCacheKey(call({}), two)).toEqual([
      'request.messages[1]: nothing vs {"content":[{"text":"Hi","type":"text"}]…',
    ])
  })

  it('shows no credentials', () => {
    const secret = call({ providerOptions: { acme: { apiKey: 'sk-1' } } }, { id: 'one', endpoint: 'http://u:p@h' })
    expect(explainCacheKey(call({}), secret).join('\n')).not.toMatch(/sk-1|u:p/)
  })
})

describe('findDifferences', () => {
  it('finds none exactly when the canonical JSON is the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const found = findDifferences(a, b).length > 0
        expect(found).toBe(canonicalJson(a) !== canonicalJson(b))
        expect(findDifferences(a, structuredClone(a))).toEqual([])
      }),
    )
  })
})
