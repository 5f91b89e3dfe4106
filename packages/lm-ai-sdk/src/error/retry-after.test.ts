import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const now = (): number => Date.UTC(2026, 0, 1)

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after': ' 0.5 ' }, 500],
    [{ 'retry-after': '-3' }, 0],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:10 GMT' }, 10_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:10 GMT' }, 0],
    [{ 'retry-after-ms': '20', 'retry-after': '3' }, 20],
    [{ 'retry-after-ms': '', 'retry-after': '3' }, 3000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('reads %j as %j', (headers, wanted) => {
    expect(retryAfterMs(headers, now)).toBe(wanted)
  })

  it('never gives anything but a number from 0, whatever a server sends', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (after, exact) => {
        const wait = retryAfterMs({ 'retry-after': after, 'retry-after-ms': exact })
        expect(wait === undefined || (Number.isFinite(wait) && wait >= 0), `${wait}`).toBe(true)
      }),
    )
  })
})
