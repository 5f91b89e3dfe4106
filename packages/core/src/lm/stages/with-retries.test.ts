import { describe, expect, it } from 'vitest'
import { LMError, type LMErrorCode, type LMErrorOptions } from '../../errors/lm-error.ts'
import { collectEvents } from '../../testing/collect-events.ts'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import type { LMRequest, LMStreamPart } from '../lm.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { hello, lmOf, partsOf, readAll } from '../../testing/stream-parts.ts'
import type { RetryOptions } from '../pipeline-options.ts'
import { withRetries } from './with-retries.ts'

const failure = (code: LMErrorCode, options: Partial<LMErrorOptions> = {}): LMError =>
  new LMError('It failed.', { code, ...options })

/** Calls an LM that fails with `errors`, one after the other, and then answers. */
async function call(errors: readonly Error[], options: RetryOptions = {}, request: LMRequest = hello) {
  const clock = manualClock()
  const lm = scriptedLM([...errors, 'Hi'])
  const outcome = withRetries(lm, { clock, random: () => 0.5, ...options })
    .generate(request)
    .then(
      (result) => ({ result, error: undefined }),
      (error: unknown) => ({ result: undefined, error }),
    )
  await clock.run()
  return { ...(await outcome), calls: lm.calls, tookMs: clock.now() }
}

describe('withRetries', () => {
  it.each(['LM_RATE_LIMIT', 'LM_TIMEOUT', 'LM_TRANSPORT', 'LM_SERVER'] as const)(
    'calls again after %s',
    async (code) => {
      const { result, calls } = await call([failure(code), failure(code)])
      expect([result?.retries, calls.length]).toEqual([2, 3])
    },
  )

  it.each(['LM_AUTHENTICATION', 'LM_INVALID_REQUEST', 'LM_CONTEXT_WINDOW', 'LM_FAILED'] as const)(
    'does not call again after %s, and gives that error on',
    async (code) => {
      const error = failure(code)
      const outcome = await call([error])
      expect([outcome.error, outcome.calls.length]).toEqual([error, 1])
    },
  )

  it('goes by `retryable` of the error, not by its code', async () => {
    const again = await call([failure('LM_RESULT_INVALID', { retryable: true })])
    const never = await call([failure('LM_RATE_LIMIT', { retryable: false })])
    expect([again.calls.length, never.calls.length]).toEqual([2, 1])
  })

  it('leaves the result of a first attempt as it is', async () => {
    expect((await call([])).result).not.toHaveProperty('retries')
  })

  it('numbers the attempts', async () => {
    const { calls } = await call([failure('LM_SERVER'), failure('LM_SERVER')])
    expect(calls.map(({ attempt }) => attempt)).toEqual([undefined, 2, 3])
  })

  it('waits twice as long each time, up to a limit, by chance', async () => {
    const errors = Array.from({ length: 4 }, () => failure('LM_SERVER'))
    const half = await call(errors, { baseMs: 100, maxMs: 250 })
    const whole = await call(errors, { baseMs: 100, maxMs: 250, random: () => 0.999_999 })
    expect([half.tookMs, Math.round(whole.tookMs)]).toEqual([50 + 100 + 125 + 125, 100 + 200 + 250 + 250])
  })

  it('waits at least as long as the provider asks', async () => {
    const { tookMs } = await call([failure('LM_RATE_LIMIT', { retryAfterMs: 4000 })], { random: () => 0 })
    expect(tookMs).toBe(4000)
  })

  it('gives up after so many attempts, and says so', async () => {
    const errors = Array.from({ length: 9 }, () => failure('LM_SERVER', { status: 503, provider: 'test' }))
    const { error, calls } = await call(errors, { attempts: 3 })
    expect(calls).toHaveLength(3)
    expect(error).toMatchObject({
      code: 'LM_SERVER',
      status: 503,
      provider: 'test',
      cause: errors[2],
      message: 'It failed. Given up after 3 calls in 750 ms.',
    })
  })

  it('bears more refusals than failures', async () => {
    const refused = Array.from({ length: 12 }, () => failure('LM_RATE_LIMIT'))
    const { result } = await call(refused)
    expect(result?.retries).toBe(12)
    const tooOften = await call([...refused, failure('LM_RATE_LIMIT')])
    expect(tooOften.error).toMatchObject({
      code: 'LM_RATE_LIMIT',
      message: expect.stringMatching(/Given up after 13 calls/),
    })
  })

  it('begins no attempt after its time', async () => {
    const errors = Array.from({ length: 4 }, () => failure('LM_SERVER'))
    const { error, calls } = await call(errors, { totalMs: 1000 })
    expect([calls.length, (error as LMError).code]).toEqual([3, 'LM_SERVER'])
  })

  it('fails at once when the provider asks for more than there is, and says how much', async () => {
    const { error, calls, tookMs } = await call([failure('LM_RATE_LIMIT', { retryAfterMs: 86_400_000 })])
    expect([calls.length, tookMs]).toEqual([1, 0])
    expect(error).toMatchObject({
      code: 'LM_RATE_LIMIT',
      message: expect.stringMatching(/The provider asks to wait 86400 s\.$/),
    })
  })

  it('stops waiting on an abort', async () => {
    const clock = manualClock()
    const controller = new AbortController()
    const lm = withRetries(scriptedLM(failure('LM_SERVER')), { clock })
    const waiting = lm.generate({ ...hello, signal: controller.signal })
    setTimeout(() => controller.abort('enough'), 1)
    await expect(waiting).rejects.toBe('enough')
  })

  it('does not take an abort for a failure, even one whose reason looks like one', async () => {
    const controller = new AbortController()
    const reason = failure('LM_TIMEOUT')
    const lm = lmOf({
      generate() {
        controller.abort(reason)
        return new Promise(() => {})
      },
    })
    await expect(withRetries(lm).generate({ ...hello, signal: controller.signal })).rejects.toBe(reason)
  })

  it('publishes each retry', async () => {
    const errors = [failure('LM_SERVER'), failure('LM_RATE_LIMIT', { retryAfterMs: 7 })]
    const events = await collectEvents('retry', () => call(errors, { baseMs: 10 }))
    expect(events).toMatchObject([
      { lm: 'scripted', attempt: 2, delayMs: 5, code: 'LM_SERVER', reason: 'It failed.' },
      { lm: 'scripted', attempt: 3, delayMs: 12, code: 'LM_RATE_LIMIT' },
    ])
  })

  describe('of streams', () => {
    const streaming = (attempts: readonly (readonly (LMStreamPart | Error)[])[]) => {
      let made = 0
      const lm = lmOf({
        async *stream() {
          const parts = attempts[made] ?? []
          made += 1
          for (const part of parts) {
            if (part instanceof Error) throw part
            yield part
          }
        },
      })
      return { stream: withRetries(lm, { baseMs: 0 }).stream?.(hello), made: () => made }
    }

    it('opens a stream again that failed before its first part', async () => {
      const { stream } = streaming([[failure('LM_SERVER')], [failure('LM_TRANSPORT')], partsOf('Hel', 'lo')])
      const parts = await readAll(stream)
      expect(parts.map(({ type }) => type)).toEqual(['text-delta', 'text-delta', 'finish'])
      expect(parts.at(-1)).toMatchObject({ result: { retries: 2 } })
    })

    it('does not open one again of which something was given on', async () => {
      const cut = failure('LM_TRANSPORT')
      const { stream, made } = streaming([[...partsOf('Hel').slice(0, 1), cut], partsOf('Hello')])
      await expect(readAll(stream)).rejects.toBe(cut)
      expect(made()).toBe(1)
    })
  })
})
