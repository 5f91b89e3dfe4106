import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  CacheError,
  ConfigurationError,
  DspexError,
  type DspexErrorCode,
  EmbedderError,
  formatPath,
  InputError,
  LMError,
  type LMErrorCode,
  ParseError,
  RerankerError,
  RetrieverError,
  showValue,
  SignatureError,
  StateError,
} from './errors.ts'

const families = [
  { error: new SignatureError('m', { code: 'SIGNATURE_SYNTAX' }), name: 'SignatureError', code: 'SIGNATURE_SYNTAX' },
  { error: new InputError('m', { issues: [] }), name: 'InputError', code: 'INPUT_INVALID' },
  {
    error: new ConfigurationError('m', { code: 'LM_NOT_CONFIGURED' }),
    name: 'ConfigurationError',
    code: 'LM_NOT_CONFIGURED',
  },
  { error: new LMError('m', { code: 'LM_TIMEOUT' }), name: 'LMError', code: 'LM_TIMEOUT' },
  { error: new ParseError('m', { code: 'REPLY_EMPTY', raw: '' }), name: 'ParseError', code: 'REPLY_EMPTY' },
  { error: new StateError('m', { code: 'STATE_FILE' }), name: 'StateError', code: 'STATE_FILE' },
  { error: new RetrieverError('m', { code: 'RETRIEVER_FAILED' }), name: 'RetrieverError', code: 'RETRIEVER_FAILED' },
  { error: new EmbedderError('m', { code: 'EMBEDDER_FAILED' }), name: 'EmbedderError', code: 'EMBEDDER_FAILED' },
  { error: new RerankerError('m', { code: 'RERANKER_FAILED' }), name: 'RerankerError', code: 'RERANKER_FAILED' },
  { error: new CacheError('m', { code: 'CACHE_FAILED' }), name: 'CacheError', code: 'CACHE_FAILED' },
]

describe('DspexError', () => {
  it.each(families)('names $name and carries its code', ({ error, name, code }) => {
    expect({ name: error.name, code: error.code, message: error.message }).toEqual({ name, code, message: 'm' })
  })

  it.each(families)('shows $name with its message when it is printed', ({ error, name }) => {
    expect(error.stack).toContain(name)
  })

  it.each(families)('recognizes $name as an error of the platform', ({ error }) => {
    expect(DspexError.isInstance(error)).toBe(true)
  })

  it('recognizes an error that another copy of the package made, and its family', () => {
    const foreign = Object.assign(new Error('elsewhere'), { [Symbol.for('dspex.error')]: 'LMError', code: 'LM_FAILED' })
    expect([DspexError, LMError, ParseError].map((family) => family.isInstance(foreign))).toEqual([true, true, false])
  })

  it('tells families apart, in types too', () => {
    const error: unknown = new LMError('m', { code: 'LM_TIMEOUT' })
    expect([LMError.isInstance(error), ParseError.isInstance(error)]).toEqual([true, false])
    if (LMError.isInstance(error)) expectTypeOf(error).toEqualTypeOf<LMError>()
    if (DspexError.isInstance(error)) expectTypeOf(error.code).toEqualTypeOf<DspexErrorCode>()
  })

  it.each([null, undefined, 'LM_FAILED', 1, new Error('x'), { code: 'LM_FAILED' }, () => {}])(
    'does not take %s for one of its errors',
    (value) => {
      expect(DspexError.isInstance(value)).toBe(false)
    },
  )

  it('keeps the cause', () => {
    const cause = new TypeError('fetch failed')
    expect(new LMError('m', { code: 'LM_TRANSPORT', cause }).cause).toBe(cause)
  })

  it('keeps a cause that is falsy', () => {
    expect(new LMError('m', { code: 'LM_TRANSPORT', cause: 0 }).cause).toBe(0)
  })

  it('has no cause property without a cause', () => {
    expect(new LMError('m', { code: 'LM_TRANSPORT' })).not.toHaveProperty('cause')
  })

  it('keeps the mark of its errors out of what is printed as JSON', () => {
    expect(JSON.parse(JSON.stringify(new StateError('m', { code: 'STATE_FILE' })))).toEqual({
      name: 'StateError',
      code: 'STATE_FILE',
      issues: [],
    })
  })
})

describe('LMError', () => {
  const retryable: Record<LMErrorCode, boolean> = {
    LM_RATE_LIMIT: true,
    LM_TIMEOUT: true,
    LM_TRANSPORT: true,
    LM_SERVER: true,
    LM_AUTHENTICATION: false,
    LM_INVALID_REQUEST: false,
    LM_CONTEXT_WINDOW: false,
    LM_UNSUPPORTED: false,
    LM_NOT_CACHED: false,
    LM_NOT_RECORDED: false,
    LM_RESULT_INVALID: false,
    LM_FAILED: false,
  }

  it.each(Object.entries(retryable) as [LMErrorCode, boolean][])(
    'says by code whether a retry may help: %s %s',
    (code, expected) => {
      expect(new LMError('m', { code }).retryable).toBe(expected)
    },
  )

  it('believes a provider that says otherwise', () => {
    const said = [
      new LMError('m', { code: 'LM_SERVER', retryable: false }),
      new LMError('m', { code: 'LM_FAILED', retryable: true }),
    ]
    expect(said.map(({ retryable: each }) => each)).toEqual([false, true])
  })

  it('carries what the provider said', () => {
    const error = new LMError('m', { code: 'LM_RATE_LIMIT', retryAfterMs: 1500, status: 429, provider: 'openai:x' })
    expect(error).toMatchObject({ retryAfterMs: 1500, status: 429, provider: 'openai:x' })
  })

  it('types its code', () => {
    expectTypeOf(new LMError('m', { code: 'LM_FAILED' }).code).toEqualTypeOf<LMErrorCode>()
    // @ts-expect-error a code of another family
    void new LMError('m', { code: 'STATE_FILE' })
  })
})

describe('ParseError', () => {
  it('counts one attempt and no issues unless told otherwise', () => {
    expect(new ParseError('m', { code: 'REPLY_EMPTY', raw: 'x' })).toMatchObject({ raw: 'x', issues: [], attempts: 1 })
  })
})

describe('formatPath', () => {
  it.each([
    [[], ''],
    [['answer'], 'answer'],
    [['items', 2, 'price'], 'items[2].price'],
    [[0, 'a'], '[0].a'],
    [['größe', '$x', '_y'], 'größe.$x._y'],
    [['a b'], '["a b"]'],
    [['a', ''], 'a[""]'],
    [['a', 'b"c'], 'a["b\\"c"]'],
    [['a', Symbol('s')], 'a[Symbol(s)]'],
    [['1st'], '["1st"]'],
  ] as [PropertyKey[], string][])('writes %j as %s', (path, expected) => {
    expect(formatPath(path)).toBe(expected)
  })
})

describe('showValue', () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle

  it.each([
    ['text', '"text"'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [10n, '10n'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'a function'],
    [{ a: [1, { b: null }] }, '{"a":[1,{"b":null}]}'],
    [cycle, '[object Object]'],
    [{ big: 1n }, '[object Object]'],
    [{ toJSON: () => undefined }, '[object Object]'],
  ] as [unknown, string][])('writes %o as %s', (value, expected) => {
    expect(showValue(value)).toBe(expected)
  })

  it('survives an object whose JSON throws', () => {
    const hostile = {
      toJSON() {
        throw new Error('no')
      },
    }
    expect(showValue(hostile)).toBe('[object Object]')
  })

  it('cuts a long value to the length asked for', () => {
    expect(showValue('x'.repeat(1000), 10)).toBe('"xxxxxxxx…')
  })

  it('leaves a value of exactly that length whole', () => {
    expect(showValue('x'.repeat(8), 10)).toBe(`"${'x'.repeat(8)}"`)
  })

  it('never cuts a character in half', () => {
    const shown = Array.from({ length: 6 }, (_, index) => showValue('🌊'.repeat(20), 10 + index))
    expect(shown.every((text) => text.isWellFormed())).toBe(true)
  })
})
