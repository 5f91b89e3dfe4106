import { LMError } from '@dspex/core'
import fc from 'fast-check'
import { APICallError as APICallErrorV2 } from 'provider-v2'
import { APICallError as APICallErrorV3, LoadAPIKeyError, UnsupportedFunctionalityError } from 'provider-v3'
import { APICallError as APICallErrorV4, InvalidPromptError } from 'provider-v4'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { toLMError, toStreamError } from './to-lm-error.ts'

const call = { message: 'Slow down', url: 'https://a.b/v1?key=abc', requestBodyValues: {} }

describe('toLMError', () => {
  it.each([APICallErrorV2, APICallErrorV3, APICallErrorV4])('reads the errors of every version', (ApiCallError) => {
    const cause = new ApiCallError({ ...call, statusCode: 429, responseHeaders: { 'retry-after': '2' } })
    const error = toLMError('lm', cause)
    expect(error).toMatchObject({ code: 'LM_RATE_LIMIT', status: 429, retryAfterMs: 2000, retryable: true })
    expect(error.cause).toBeInstanceOf(ApiCallError)
    expect(ApiCallError.isInstance(error.cause)).toBe(true)
    expect(error.cause).toMatchObject({ url: 'https://a.b/v1?key=[secret]', statusCode: 429 })
    expect(error.message).toBe("'lm' answered 429: Slow down. Wait, or ask less at once.")
  })

  it('keeps no secret of what was sent and answered', () => {
    const canary = 'canaryvalue'
    const cause = new APICallErrorV4({
      message: `Incorrect API key provided: sk-${canary}`,
      url: `http://me:${canary}@host/v1?api_key=${canary}`,
      requestBodyValues: { tools: [{ headers: { authorization: `Bearer ${canary}1` } }], max_tokens: 5 },
      statusCode: 401,
      responseHeaders: { 'set-cookie': `session=${canary}`, 'x-request-id': 'r1' },
      responseBody: JSON.stringify({ error: { message: 'no', api_key: canary } }),
      data: { error: { secret: canary } },
      cause: new Error(`to http://me:${canary}@host`),
    })
    const error = toLMError('lm', cause)
    expect(error).toMatchObject({ code: 'LM_AUTHENTICATION', status: 401 })
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(canary)
    expect(error.cause).toMatchObject({
      requestBodyValues: { max_tokens: 5 },
      responseHeaders: { 'x-request-id': 'r1' },
    })
    expect(inspect(toStreamError('lm', { message: `bad sk-${canary}`, apiKey: canary }), { depth: 20 })).not.toContain(
      canary,
    )
  })

  it.each<[Error, string, boolean]>([
    [new LoadAPIKeyError({ message: 'ACME_KEY is missing' }), 'LM_AUTHENTICATION', false],
    [new UnsupportedFunctionalityError({ functionality: 'sound' }), 'LM_UNSUPPORTED', false],
    [new InvalidPromptError({ prompt: [], message: 'empty' }), 'LM_INVALID_REQUEST', false],
    [new DOMException('too late', 'TimeoutError'), 'LM_TIMEOUT', true],
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNRESET' }) }),
      'LM_TRANSPORT',
      true,
    ],
    [new TypeError('terminated'), 'LM_TRANSPORT', true],
    [Object.assign(new Error('slow'), { code: 'UND_ERR_HEADERS_TIMEOUT' }), 'LM_TIMEOUT', true],
    [new TypeError('x is not a function'), 'LM_FAILED', false],
  ])('reads %s as %s', (error, code, retryable) => {
    expect(toLMError('lm', error)).toMatchObject({ code, retryable, cause: error, provider: 'lm' })
  })

  it('believes a provider that says whether to try again', () => {
    const conflict = new APICallErrorV4({ ...call, statusCode: 409, isRetryable: true })
    expect(toLMError('lm', conflict)).toMatchObject({ code: 'LM_INVALID_REQUEST', retryable: true })
    const final = new APICallErrorV4({ ...call, statusCode: 500, isRetryable: false })
    expect(toLMError('lm', final)).toMatchObject({ code: 'LM_SERVER', retryable: false })
  })

  it('names the address without what may be secret, and the innermost reason', () => {
    const cause = new TypeError('fetch failed', { cause: new AggregateError([new Error('connect ECONNREFUSED')]) })
    const { message } = toLMError('lm', new APICallErrorV4({ ...call, message: 'Cannot connect to API: ', cause }))
    expect(message).toBe(
      "Can't reach 'lm' at https://a.b/v1: connect ECONNREFUSED. Check that the server runs and the URL is right.",
    )
  })

  it('keeps errors of its own', () => {
    const error = new LMError('No.', { code: 'LM_UNSUPPORTED' })
    expect(toLMError('lm', error)).toBe(error)
  })

  it('makes an LMError of anything, thrown or streamed', () => {
    const circle: { cause?: unknown } = new Error('round')
    circle.cause = circle
    const things = fc.oneof(fc.anything({ withBigInt: true }), fc.constant(circle))
    fc.assert(
      fc.property(things, (thing) => {
        for (const error of [toLMError('lm', thing), toStreamError('lm', thing)]) {
          expect(LMError.isInstance(error)).toBe(true)
          expect(error.message).toMatch(/'lm'/)
        }
      }),
    )
  })
})
