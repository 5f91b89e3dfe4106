import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

/** When things begin that wait as they are told; each comes `late` milliseconds after its time. */
function beginTimes(perMinute: number, count: number, late: () => number): number[] {
  let now = 0
  const limit = createRateLimit(perMinute, () => now)
  return Array.from({ length: count }, () => {
    for (let ms = limit.waitMs(1); ms > 0; ms = limit.waitMs(1)) now += ms + late()
    limit.take(1)
    return now
  })
}

function mostInAMinute(times: readonly number[]): number {
  let most = 0
  let first = 0
  for (const [last, time] of times.entries()) {
    while ((times[first] as number) <= time - 60_000) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

describe('createRateLimit', () => {
  it('spreads what begins evenly', () => {
    const times = beginTimes(600, 6, () => 0)
    expect(times.map((time) => Math.round(time))).toEqual([0, 100, 200, 300, 400, 500])
  })

  it('lets no more than the limit begin in any minute, however late timers are', () => {
    const lateness = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), lateness, (perMinute, late) => {
        let index = 0
        const times = beginTimes(perMinute, perMinute * 3, () => late[(index += 1) % late.length] as number)
        expect(mostInAMinute(times)).toBeLessThanOrEqual(perMinute)
      }),
      { numRuns: 50 },
    )
  })

  it('loses nothing to timers that are a little late', () => {
    const times = beginTimes(6000, 6000, () => 3)
    expect(times.at(-1)).toBeLessThan(60_500)
  })

  it('pays off what took more than was there before the next begins', () => {
    let now = 0
    const limit = createRateLimit(60_000, () => now)
    limit.take(5000)
    expect(limit.waitMs(1)).toBeGreaterThan(4800)
    now = 5000
    expect(limit.waitMs(1)).toBe(0)
  })

  it('takes back what was taken too much', () => {
    const limit = createRateLimit(60_000, () => 0)
    limit.take(5000)
    limit.take(-5000)
    expect(limit.waitMs(1)).toBe(0)
  })
})
