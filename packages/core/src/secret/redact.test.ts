import fc from 'fast-check'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { redact } from './redact.ts'
import { redactedJson } from './redacted-json.ts'

/** Looks like nothing but itself, so that only its place makes it a secret. */
const canary = 'canaryvalue'

function everythingOf(value: unknown): string {
  return inspect(value, { depth: 30, showHidden: true, maxStringLength: null, maxArrayLength: null })
}

describe('redact', () => {
  it.each([
    ['a member', { apiKey: canary }],
    ['a member deep inside', { a: [{ b: { Authorization: canary } }] }],
    ['a list under a secret name', { 'x-api-key': [canary, canary] }],
    ['an object under a name of several secrets', { cookies: { session: canary } }],
    ['a map', new Map<string, unknown>([['password', canary]])],
    ['headers', new Headers({ authorization: canary })],
    ['parameters', new URLSearchParams({ access_token: canary })],
    ['pairs', [['x-api-key', canary]]],
    ['raw headers', { rawHeaders: ['Host', 'h', 'Cookie', canary] }],
    ['a name beside a value', { name: 'authorization', value: canary }],
    ['a request', { request: new Request('http://h/', { headers: { cookie: canary } }) }],
    ['a request at an address', new Request(`http://h/?api_key=${canary}`)],
    ['an address', { at: new URL(`http://user:${canary}@h/`) }],
    ['JSON in a text', { body: JSON.stringify({ apiKey: canary }) }],
    ['JSON in JSON in a text', { body: JSON.stringify({ body: JSON.stringify({ password: canary }) }) }],
    ['a set', new Set([`password=${canary}`])],
    ['the name of a member', { [`password=${canary}`]: 1 }],
    ['an error', new Error(`Authorization: ${canary}1`)],
    ['a cause', new Error('m', { cause: new TypeError(`http://user:${canary}@h`) })],
    ['several errors', new AggregateError([new Error(`password=${canary}`)], 'm')],
    ['a member of an error', Object.assign(new Error('m'), { responseHeaders: { 'set-cookie': canary } })],
    ['an abort', new DOMException(`password=${canary}`, 'TimeoutError')],
    [
      'an instance of a class',
      new (class Client {
        apiKey = canary
      })(),
    ],
  ])('takes a secret out of %s, and changes nothing of what it has written', (_, value) => {
    expect(everythingOf(value)).toContain(canary)
    const written = redact(value)
    expect(everythingOf(written)).not.toContain(canary)
    expect(redact(written)).toBe(written)
    expect(everythingOf(value)).toContain(canary)
  })

  it('keeps class, stack, name, symbols and circles of an error', () => {
    class Refused extends Error {
      override name = 'Refused'
      get short(): string {
        return this.message.slice(0, 3)
      }
    }
    const mark = Symbol('mark')
    const error: Refused & { self?: unknown } = Object.assign(new Refused('key sk-0a1b2c3d4e'), {
      [mark]: true,
      code: 'E',
    })
    error.self = error
    const written = redact(error)
    expect(written).toBeInstanceOf(Refused)
    expect(written).toMatchObject({ message: 'key [secret]', name: 'Refused', short: 'key', code: 'E', [mark]: true })
    expect(written.self).toBe(written)
    expect(written.stack).toMatch(/^Refused: key \[secret\]\n\s+at /)
    expect(Object.keys(written)).toEqual(Object.keys(error))
  })

  it('bears what throws and what lets nobody look', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const odd = Object.defineProperty({ proxy, apiKey: canary, n: 1n, f: canary.at, s: Symbol('s') }, 'bad', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    })
    const written = redact(odd)
    expect(written.apiKey).toBe('[secret]')
    expect(written.proxy).toBe(proxy)
    expect(written.f).toBe(odd.f)
  })

  it('gives back what has no secret, and not a copy', () => {
    const circle: Record<string, unknown> = {
      maxTokens: 5,
      tokens: ['a'],
      token: 12,
      properties: { password: { type: 'string' } },
    }
    circle['self'] = circle
    for (const value of [circle, new Error('m'), [1, 2], new Date(0), Buffer.from('x'), null, undefined, 1, 'text'])
      expect(redact(value)).toBe(value)
  })

  it('keeps words about fields, and figures', () => {
    const state = {
      descriptions: { password: 'What the user typed.' },
      metrics: { secret: { mean: 0.5, n: 2000 } },
      password: 0.25,
    }
    expect(redact(state)).toBe(state)
    expect(redact({ password: 12345678, token: 12345678 })).toEqual({ password: '[secret]', token: 12345678 })
  })

  it('keeps two names apart that are secrets both', () => {
    expect(redact({ 'sk-aaaaaaaa1': 1, 'sk-bbbbbbbb2': 2 })).toEqual({ '[secret]': 1, '[secret] 2': 2 })
  })

  it('looks through what is very deep', () => {
    let deep: unknown = { apiKey: canary }
    for (let depth = 0; depth < 20_000; depth += 1) deep = [deep]
    expect(JSON.stringify(redact({ deep: [deep] }))).not.toContain(canary)
  })

  it('changes nothing but the places of secrets', () => {
    const name = fc.constantFrom('apiKey', 'authorization', 'password', 'a', 'maxTokens', 'value', 'name', 'items')
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.string(),
        fc.integer({ max: 999 }),
        fc.constant(canary),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(name, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        const written = redact(value)
        expect(redact(written)).toEqual(written)
        expect(everythingOf(written).replaceAll('[secret]', '')).not.toMatch(/(?:apiKey|password): '[^']/)
        if (!JSON.stringify(written).includes('[secret]')) expect(written).toBe(value)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('redactedJson', () => {
  it('writes what JSON would, without secrets', () => {
    const value = { apiKey: canary, at: new Date(0), big: 1e300, zero: -0, gone: undefined, list: [undefined] }
    expect(redactedJson(value)).toBe(JSON.stringify({ ...value, apiKey: '[secret]' }))
    expect(redactedJson({ toJSON: () => ({ password: canary }) })).toBe('{"password":"[secret]"}')
    expect(redactedJson(undefined)).toBeUndefined()
  })
})
