import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanEndpoint } from './clean-endpoint.ts'
import { withCredentialsOf, withoutCredentials } from './without-credentials.ts'

const optionsWith = (secret: string): Record<string, unknown> => ({
  apiKey: secret,
  maxTokens: 5,
  headers: { Authorization: `Bearer ${secret}`, 'x-trace': 'on' },
  pairs: [
    ['x-api-key', secret],
    ['accept', 'json'],
  ],
  members: [{ name: 'cookie', value: secret }, { name: 'accept' }],
  keys: [`sk-${secret}0A`],
  baseURL: `https://me:${secret}@host/v1?api_key=${secret}&version=2`,
  body: JSON.stringify({ password: secret, size: 1 }),
  fetch: { token: () => secret },
  schema: { properties: { password: { type: 'string' } }, required: ['password', 'name'] },
})

describe('withoutCredentials', () => {
  it('leaves out what is a credential by name, form or place', () => {
    expect(withoutCredentials(optionsWith('abcdefgh'))).toEqual({
      maxTokens: 5,
      headers: { 'x-trace': 'on' },
      pairs: [['accept', 'json']],
      members: [{ name: 'accept' }],
      keys: [],
      baseURL: 'https://host/v1?version=2',
      body: '{"password":"[secret]","size":1}',
      fetch: {},
      schema: { properties: { password: { type: 'string' } }, required: ['password', 'name'] },
    })
  })

  it('gives the same for every key', () => {
    const key = fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/)
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(withoutCredentials(optionsWith(a))).toEqual(withoutCredentials(optionsWith(b)))
        expect(JSON.stringify(withoutCredentials(optionsWith(a)))).not.toContain(a)
      }),
    )
  })

  it('tells apart all else, and gives it back itself', () => {
    const options = { maxTokens: 5, stop: ['token:'], tokens: ['a'], eos_token: '</s>', auth: true, token: null }
    expect(withoutCredentials(options)).toBe(options)
  })
})

describe('withCredentialsOf', () => {
  const own = optionsWith('abcdefgh')

  it('puts all of them back where nothing else has changed', () => {
    expect(
      withCredentialsOf(JSON.parse(JSON.stringify(withoutCredentials(own))) as object, JSON.parse(JSON.stringify(own))),
    ).toEqual(JSON.parse(JSON.stringify(own)))
  })

  it('puts them back beside what has changed', () => {
    const saved = { ...withoutCredentials(own), maxTokens: 9, headers: { 'x-trace': 'off' } }
    expect(withCredentialsOf(saved, own)).toMatchObject({
      apiKey: 'abcdefgh',
      maxTokens: 9,
      headers: { 'x-trace': 'off', Authorization: 'Bearer abcdefgh' },
      baseURL: own['baseURL'],
    })
  })

  it('keeps what is saved where there are none, or others', () => {
    const saved = { apiKey: 'other', a: 1 }
    expect(withCredentialsOf(saved, { a: 2 })).toBe(saved)
    expect(withCredentialsOf(saved, own)).toMatchObject(saved)
  })
})

describe('cleanEndpoint', () => {
  it('writes equal addresses alike, without what is secret', () => {
    expect(cleanEndpoint('https://me:pass@host/v1/?b=1&sig=x&a=2&X-Amz-Credential=y#top')).toBe(
      'https://host/v1/?a=2&b=1',
    )
    expect(cleanEndpoint('host:80')).toBe('host:80')
    expect(cleanEndpoint('me:pass@host:80/v1')).toBe('host:80/v1')
  })
})
