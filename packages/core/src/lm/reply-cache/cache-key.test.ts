import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, hashJson } from '../../hash/hash.ts'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import { lmWithOptions } from '../lm-with-options.ts'
import type { LMRequest } from '../lm.ts'
import { image, textMessage } from '../message.ts'
import { cacheKey, keyContent } from './cache-key.ts'

const lm = { id: 'acme:one' }
const request: LMRequest = { messages: [textMessage('user', 'Hello')] }
const keyOf = (changes: Partial<LMRequest> = {}, of: Parameters<typeof cacheKey>[0] = lm): string =>
  cacheKey(of, { ...request, ...changes })

/** The same JSON with the members of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, shuffled(member)]),
  )
}

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 600 }), fc.constant('sha256:'))
const json = fc.jsonValue({ maxDepth: 3 })
const requests: fc.Arbitrary<LMRequest> = fc.record(
  {
    messages: fc.array(
      text.map((each) => textMessage('user', each.toWellFormed())),
      { minLength: 1, maxLength: 3 },
    ),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    n: fc.integer({ min: 1, max: 3 }),
    rolloutId: fc.oneof(fc.string(), fc.integer()),
    stopSequences: fc.array(fc.string(), { maxLength: 2 }),
    tools: fc.array(
      fc.record({ name: fc.string(), inputSchema: fc.dictionary(fc.string(), json) }) as fc.Arbitrary<never>,
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['messages'] },
)

/** What the key stands for, by other means: the content with every default taken out. */
function meaning({ n, tools, stopSequences, ...rest }: LMRequest): string {
  return canonicalJson({
    ...rest,
    ...(n !== 1 && { n }),
    ...(tools?.length && { tools }),
    ...(stopSequences?.length && { stopSequences }),
  })
}

describe('cacheKey', () => {
  it('is a SHA-256', () => {
    expect(keyOf()).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is that of the canonical JSON of what is asked of whom', () => {
    const content = { v: 1, lm: { id: 'acme:one' }, request: { temperature: 0.5, messages: request.messages } }
    expect(keyOf({ temperature: 0.5 })).toBe(hashJson(content))
  })

  it('is equal for requests that mean the same, whatever the order of members', () => {
    fc.assert(
      fc.property(requests, (each) => {
        expect(cacheKey(lm, shuffled(each) as LMRequest)).toBe(cacheKey(lm, each))
      }),
    )
  })

  it('is equal exactly when requests mean the same', () => {
    fc.assert(
      fc.property(requests, requests, (a, b) => {
        expect(cacheKey(lm, a) === cacheKey(lm, b)).toBe(meaning(a) === meaning(b))
      }),
    )
  })

  it('is canonical for objects whose members JavaScript orders in its own way', () => {
    const inputSchema = { '10': 1, '9': 2, a: 3, '-': 4 }
    const tools = [{ name: 't', inputSchema }]
    expect(keyOf({ tools })).toBe(hashJson({ v: 1, lm: { id: 'acme:one' }, request: { ...request, tools } }))
  })

  const changes: Record<string, Partial<LMRequest>> = {
    'a message': { messages: [textMessage('user', 'Hello!')] },
    'a role': { messages: [textMessage('system', 'Hello')] },
    'a long text': { messages: [textMessage('user', 'Hello'.repeat(1000))] },
    'an option': { temperature: 0.5 },
    'several completions': { n: 2 },
    'a rollout id': { rolloutId: 1 },
    'another rollout id': { rolloutId: '1' },
    'a tool': { tools: [{ name: 'weather', inputSchema: { type: 'object' } }] },
    'the choice of tools': { toolChoice: 'required' },
    'the form of the reply': { responseFormat: { type: 'json' } },
    'the schema of the reply': { responseFormat: { type: 'json', schema: { type: 'object' } } },
    'an option of the provider': { providerOptions: { acme: { effort: 'high' } } },
    'an option that is not known here': { somethingNew: 1 } as Partial<LMRequest>,
  }

  it('changes with all that changes the answer', () => {
    const keys = [keyOf(), ...Object.values(changes).map((change) => keyOf(change))]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it.each<[string, Partial<LMRequest>]>([
    ['the signal', { signal: new AbortController().signal }],
    ['`cacheable`', { cacheable: () => true }],
    ['`onProgress` and the attempt', { onProgress() {}, attempt: 3 }],
    ['one completion', { n: 1 }],
    ['no tools', { tools: [] }],
    ['text as the form', { responseFormat: { type: 'text' } }],
    ['what is undefined', { temperature: undefined }],
  ])('does not change with %s', (_, change) => {
    expect(keyOf(change)).toBe(keyOf())
  })

  describe('of an LM', () => {
    it('tells two servers with one model apart', () => {
      const [a, b] = ['http://one:8000/v1', 'http://two:8000/v1'].map((endpoint) => keyOf({}, { ...lm, endpoint }))
      expect(a).not.toBe(b)
    })

    it('takes no credentials of an endpoint for another server', () => {
      const endpoints = [
        'https://host/v1',
        'https://host/v1/',
        'https://me:pass@host/v1',
        'https://host/v1?key=AIza123&api-key=x#top',
      ]
      expect(new Set(endpoints.map((endpoint) => keyOf({}, { ...lm, endpoint }))).size).toBe(1)
      expect(keyOf({}, { ...lm, endpoint: 'https://host/v1?api-version=2' })).not.toBe(
        keyOf({}, { ...lm, endpoint: 'https://host/v1' }),
      )
    })

    it('counts the options that the LM lays over a request', () => {
      const plain = scriptedLM('x')
      const warm = lmWithOptions(plain, { temperature: 1 })
      expect(cacheKey(warm, { ...request, temperature: 0 })).toBe(cacheKey(plain, { ...request, temperature: 1 }))
      expect(cacheKey(lmWithOptions(warm, { temperature: 0, seed: 1 }), request)).toBe(
        cacheKey(plain, { ...request, temperature: 1, seed: 1 }),
      )
    })
  })

  describe('of media', () => {
    const withImage = (data: string): LMRequest => ({
      messages: [{ role: 'user', content: [image({ base64: data, mediaType: 'image/png' })] }],
    })

    it('changes with the bytes', () => {
      expect(cacheKey(lm, withImage('AAAA'))).not.toBe(cacheKey(lm, withImage('AAAB')))
      expect(cacheKey(lm, withImage('AAAA'))).toBe(cacheKey(lm, withImage('AAAA')))
    })

    it('holds a digest of them', () => {
      const content = JSON.stringify(keyContent(lm, withImage('iVBORw0KGgo'.repeat(1000))))
      expect(content).toContain('"sha256":"')
      expect(content.length).toBeLessThan(400)
    })
  })

  describe('with secrets', () => {
    const secret = 'sk-verysecret'
    const names = [
      'apiKey',
      'api_key',
      'x-api-key',
      'Authorization',
      'cookie',
      'access_token',
      'client-secret',
      'password',
    ]

    it.each(names)('leaves out `%s`, at any depth', (name) => {
      const plain = { providerOptions: { acme: { headers: { 'x-trace': '1' } } } }
      const keyed = { providerOptions: { acme: { headers: { 'x-trace': '1', [name]: secret } } } }
      expect(keyOf(keyed)).toBe(keyOf(plain))
      expect(JSON.stringify(keyContent(lm, { ...request, ...keyed }))).not.toContain(secret)
    })

    it.each(['maxTokens', 'max_tokens', 'prompt_cache_key', 'tokenizer', 'eos_token', 'author'])(
      'keeps `%s`',
      (name) => {
        expect(keyOf({ providerOptions: { acme: { [name]: 'a' } } })).not.toBe(
          keyOf({ providerOptions: { acme: { [name]: 'b' } } }),
        )
      },
    )

    it('takes a field of a schema for no secret', () => {
      const schema = (type: string): Partial<LMRequest> => ({
        providerOptions: { acme: { schema: { properties: { password: { type } } } } },
      })
      expect(keyOf(schema('string'))).not.toBe(keyOf(schema('number')))
    })
  })

  describe('of what JSON can not hold', () => {
    const output = (value: unknown): Partial<LMRequest> => ({
      messages: [{ role: 'tool', content: [{ type: 'tool-result', callId: '1', toolName: 't', output: value }] }],
    })
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle

    it.each([
      ['a map', new Map([['a', 1]]), 'a Map'],
      ['a set', new Set([1]), 'a Set'],
      ['an instance of a class', new URLSearchParams(), 'a URLSearchParams'],
      ['a function', () => 1, 'a function'],
      ['a symbol', Symbol('s'), 'a symbol'],
      ['a bigint', 1n, 'a bigint'],
      ['NaN', Number.NaN, 'NaN'],
      ['half a character', '\uD800', 'a text with half a character'],
    ])('throws for %s, with the path', (_, value, what) => {
      expect(() => keyOf(output({ deep: [value] }))).toThrow(`\`messages[0].content[0].output.deep[0]\` is ${what}`)
    })

    it('throws for an object within itself', () => {
      expect(() => keyOf(output(cycle))).toThrow('nested too deep or within itself')
    })

    it('takes a date as it is written', () => {
      expect(keyOf(output(new Date(0)))).toBe(keyOf(output('1970-01-01T00:00:00.000Z')))
    })
  })
})
