import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { BudgetError } from './budget-error.ts'
import { CacheError } from './cache-error.ts'
import { ConfigurationError } from './configuration-error.ts'
import { type Blame, DspexError } from './dspex-error.ts'
import { EmbedderError } from './embedder-error.ts'
import { InputError } from './input-error.ts'
import { LMError } from './lm-error.ts'
import { ParseError } from './parse-error.ts'
import { RerankerError } from './reranker-error.ts'
import { RetrieverError } from './retriever-error.ts'
import { SignatureError } from './signature-error.ts'
import { StateError } from './state-error.ts'
import { ToolError } from './tool-error.ts'

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

  it('recognizes an error that another copy of the package made, its family, and who is to blame', async () => {
    vi.resetModules()
    const other = await import('./lm-error.ts')
    const foreign: unknown = new other.LMError('m', { code: 'LM_AUTHENTICATION' })
    expect(foreign).not.toBeInstanceOf(LMError)
    expect([DspexError, LMError, ParseError].map((family) => family.isInstance(foreign))).toEqual([true, true, false])
    expect(DspexError.isInstance(foreign) && foreign.blame).toBe('setup')
  })

  it('tells families apart, in types too', () => {
    const error: unknown = new LMError('m', { code: 'LM_TIMEOUT' })
    expect([LMError.isInstance(error), ParseError.isInstance(error)]).toEqual([true, false])
    if (LMError.isInstance(error)) expectTypeOf(error).toEqualTypeOf<LMError>()
    if (DspexError.isInstance(error)) expectTypeOf(error.code).toEqualTypeOf<string>()
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
      blame: 'setup',
      issues: [],
    })
  })
})

describe('blame', () => {
  const blames: Readonly<Record<Blame, readonly DspexError[]>> = {
    program: [
      new SignatureError('m', { code: 'SIGNATURE_INVALID' }),
      new InputError('m', { issues: [] }),
      new ParseError('m', { code: 'REPLY_INVALID', raw: '' }),
      new ToolError('m', { code: 'TOOL_FAILED' }),
      new LMError('m', { code: 'LM_CONTEXT_WINDOW' }),
      new RetrieverError('m', { code: 'FILTER_INVALID' }),
      new EmbedderError('m', { code: 'EMBEDDER_REQUEST_INVALID' }),
      new RerankerError('m', { code: 'RERANKER_REQUEST_INVALID' }),
    ],
    infrastructure: [
      new LMError('m', { code: 'LM_RATE_LIMIT' }),
      new RetrieverError('m', { code: 'RETRIEVER_FAILED' }),
      new EmbedderError('m', { code: 'EMBEDDER_NOT_CACHED' }),
      new RerankerError('m', { code: 'RERANKER_RESULT_INVALID' }),
      new CacheError('m', { code: 'CACHE_VALUE_INVALID' }),
      new BudgetError('m', { code: 'BUDGET_EXHAUSTED', limit: 'calls' }),
    ],
    setup: [
      new ConfigurationError('m'),
      new StateError('m', { code: 'STATE_MISMATCH' }),
      new LMError('m', { code: 'LM_AUTHENTICATION' }),
    ],
  }

  it.each(Object.entries(blames))('is the %s by family and code', (blame, errors) => {
    expect(errors.map((error) => [error.code, error.blame])).toEqual(errors.map(({ code }) => [code, blame]))
  })

  it('is what the place that throws knows better', () => {
    expect(new LMError('m', { code: 'LM_FAILED', blame: 'setup' }).blame).toBe('setup')
    expect(new ConfigurationError('m', { blame: 'program' }).blame).toBe('program')
    expect(new InputError('m', { issues: [], blame: 'setup' }).blame).toBe('setup')
  })
})

describe('a family of another package', () => {
  class QueueError extends DspexError<'QUEUE_FULL' | 'QUEUE_NAME'> {
    protected static override readonly family: string = 'acme.QueueError'
    protected static override readonly blame = { QUEUE_FULL: 'infrastructure', QUEUE_NAME: 'setup' } as const
  }
  class OwnedQueueError extends QueueError {
    protected static override readonly family = 'acme.OwnedQueueError'
  }
  class NamelessError extends QueueError {}
  const full = new QueueError('m', { code: 'QUEUE_FULL' })

  it('has its name, its codes and its blame', () => {
    expectTypeOf(full.code).toEqualTypeOf<'QUEUE_FULL' | 'QUEUE_NAME'>()
    expect(full).toMatchObject({ name: 'acme.QueueError', code: 'QUEUE_FULL', blame: 'infrastructure' })
    expect(new QueueError('m', { code: 'QUEUE_NAME' }).blame).toBe('setup')
  })

  it('is recognized, and told from others', () => {
    expect([DspexError, QueueError, LMError].map((family) => family.isInstance(full))).toEqual([true, true, false])
  })

  it('includes the families below it, and not the other way round', () => {
    const owned = new OwnedQueueError('m', { code: 'QUEUE_FULL' })
    expect([QueueError.isInstance(owned), OwnedQueueError.isInstance(owned)]).toEqual([true, true])
    expect(OwnedQueueError.isInstance(full)).toBe(false)
    expect(owned.blame).toBe('infrastructure')
  })

  it('does not take its parents for its own when it forgot to name itself', () => {
    expect([
      NamelessError.isInstance(full),
      NamelessError.isInstance(new NamelessError('m', { code: 'QUEUE_FULL' })),
    ]).toEqual([false, true])
  })
})
