import { describe, expect, expectTypeOf, it } from 'vitest'
import { LMError, type LMErrorCode } from './lm-error.ts'

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
