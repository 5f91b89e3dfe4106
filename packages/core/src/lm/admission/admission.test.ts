import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../errors/configuration-error.ts'
import { LMError } from '../../errors/lm-error.ts'
import { type Admission, createAdmission, type Place } from './admission.ts'
import type { AdmissionOptions } from '../pipeline-options.ts'
import { manualClock, type ManualClock } from '../../testing/manual-clock.ts'

const group = {}
const someone = { group, urgent: false, tokens: 0, signal: undefined }

interface Simulation {
  /** How long all of it took, in milliseconds. */
  readonly tookMs: number
  /** How many calls the provider refused. */
  readonly refused: number
  /** The most calls at once. */
  readonly most: number
  /** When each call was let in that went well. */
  readonly beganAt: readonly number[]
}

interface Provider {
  /** How many calls at once it takes at this time. */
  readonly capacity: (now: number) => number
  readonly callMs?: number
  /** How long a refusal takes. */
  readonly refusalMs?: number
  readonly retryAfterMs?: number
  /** Whether a call fails. */
  readonly fails?: (call: number) => boolean
}

/** Makes `calls` calls at once, each again after a refusal or a failure, of a provider that exists in this test alone. */
async function simulate(calls: number, provider: Provider, options: AdmissionOptions = {}): Promise<Simulation> {
  const { capacity, callMs = 50, refusalMs = 0, retryAfterMs, fails = () => false } = provider
  const clock = manualClock()
  const admission = createAdmission({ ...options, clock })
  const beganAt: number[] = []
  let inFlight = 0
  let entered = 0
  let most = 0
  let refused = 0
  let made = 0
  async function call(): Promise<void> {
    for (let urgent = false; ; urgent = true) {
      const place = await admission.enter({ ...someone, urgent })
      const at = clock.now()
      entered += 1
      most = Math.max(most, entered)
      if (inFlight >= capacity(at)) {
        refused += 1
        if (refusalMs > 0) await clock.wait(refusalMs)
        entered -= 1
        place.fail(rateLimit(retryAfterMs))
        await clock.wait(20)
        continue
      }
      inFlight += 1
      made += 1
      const isBad = fails(made)
      await clock.wait(callMs)
      inFlight -= 1
      entered -= 1
      if (isBad) place.fail(new LMError('Internal error.', { code: 'LM_SERVER' }))
      else {
        place.succeed(undefined)
        beganAt.push(at)
        return
      }
    }
  }
  const all = Promise.all(Array.from({ length: calls }, call))
  await clock.run()
  await all
  return { tookMs: clock.now(), refused, most, beganAt }
}

function rateLimit(retryAfterMs?: number): LMError {
  return new LMError('Too many calls.', { code: 'LM_RATE_LIMIT', retryAfterMs })
}

describe('createAdmission', () => {
  describe('at once', () => {
    it('begins with 20', async () => {
      const admission = createAdmission()
      const places = Array.from({ length: 25 }, () => admission.enter(someone))
      expect(places.filter((place) => !(place instanceof Promise))).toHaveLength(20)
    })

    it('never lets in more than the most that is allowed', async () => {
      const { most } = await simulate(500, { capacity: () => Infinity }, { maxConcurrency: 33 })
      expect(most).toBe(33)
    })

    it('lets in more while it goes well', async () => {
      const { most, tookMs } = await simulate(3000, { capacity: () => Infinity })
      expect(most).toBe(200)
      expect(tookMs).toBeLessThan((3000 / 200) * 50 * 1.5)
    })

    it('does not grow while there is no demand', async () => {
      const clock = manualClock()
      const admission = createAdmission({ clock })
      for (let index = 0; index < 200; index += 1) (admission.enter(someone) as Place).succeed(undefined)
      const places = Array.from({ length: 25 }, () => admission.enter(someone))
      expect(places.filter((place) => !(place instanceof Promise))).toHaveLength(20)
    })

    it.each([
      [50, 0],
      [50, 30],
      [5, 0],
      [1, 0],
      [120, 10],
    ])(
      'uses a provider of %i at once, refusing within %i ms, almost wholly and bothers it little',
      async (capacity, refusalMs) => {
        const calls = capacity * 100
        const { tookMs, refused } = await simulate(calls, { capacity: () => capacity, refusalMs })
        expect(tookMs).toBeLessThan(((calls / capacity) * 50) / 0.85)
        // Besides what the first calls of all find out.
        expect(refused).toBeLessThan(calls * 0.05 + 40)
      },
    )

    it('follows a provider that takes less and then more', async () => {
      const capacity = (now: number) => (now < 2000 ? 50 : now < 4000 ? 10 : 50)
      const { tookMs, refused } = await simulate(5000, { capacity })
      // 2,000 calls until 2 s, 400 until 4 s, the rest at 50 at once.
      expect(tookMs).toBeLessThan(4000 + (2600 / 50) * 50 * 1.4)
      expect(refused).toBeLessThan(250)
    })

    it('finds back at once after a time in which everything was refused', async () => {
      const capacity = (now: number) => (now > 1000 && now < 1500 ? 0 : 50)
      const { tookMs, refused } = await simulate(4000, { capacity })
      expect(tookMs).toBeLessThan(4000 + 500 + 1000)
      expect(refused).toBeLessThan(200)
    })

    it('is not slowed down by a provider that fails now and then', async () => {
      const { tookMs } = await simulate(5000, { capacity: () => 100, fails: (call) => call % 30 === 0 })
      expect(tookMs).toBeLessThan((5000 / 100) * 50 * 1.25)
    })

    it('does not grow while a quarter of the calls fail', async () => {
      const { most } = await simulate(1000, { capacity: () => Infinity, fails: (call) => call % 4 === 0 })
      expect(most).toBeLessThanOrEqual(30)
    })
  })

  describe('while the provider asks to wait', () => {
    it('lets nobody in, however many wait', async () => {
      const clock = manualClock()
      const admission = createAdmission({ clock })
      const place = admission.enter(someone) as Place
      place.fail(rateLimit(3000))
      const entered: number[] = []
      const enter = async (): Promise<void> => {
        const next = await admission.enter(someone)
        entered.push(clock.now())
        next.succeed(undefined)
      }
      for (let index = 0; index < 5; index += 1) {
        void enter()
      }
      await clock.run(2999)
      expect(entered).toEqual([])
      await clock.run(3000)
      expect(entered).toHaveLength(5)
    })

    it('tries again after a minute, whatever it asks for', async () => {
      const clock = manualClock()
      const admission = createAdmission({ clock })
      ;(admission.enter(someone) as Place).fail(rateLimit(86_400_000))
      const entered = Promise.resolve(admission.enter(someone))
      await clock.run(60_000)
      await entered
      expect(clock.now()).toBe(60_000)
    })
  })

  describe('per minute', () => {
    it('begins no more requests than the limit in any minute', async () => {
      const { beganAt } = await simulate(300, { capacity: () => Infinity }, { requestsPerMinute: 120 })
      for (const from of beganAt) {
        expect(beganAt.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(120)
      }
    })

    it('keeps tokens to the limit, by what calls really took', async () => {
      const clock = manualClock()
      const admission = createAdmission({ tokensPerMinute: 60_000, clock })
      const call = async (): Promise<void> => {
        const place = await admission.enter({ ...someone, tokens: 100 })
        await clock.wait(10)
        place.succeed(1000)
      }
      const all = (async () => {
        for (let index = 0; index < 60; index += 1) await call()
      })()
      await clock.run()
      await all
      expect(clock.now()).toBeGreaterThan(58_000)
      expect(clock.now()).toBeLessThan(62_000)
    })

    it.each(['startConcurrency', 'maxConcurrency', 'requestsPerMinute', 'tokensPerMinute'] as const)(
      'refuses a limit `%s` that is no positive number',
      (name) => {
        for (const value of [0, -1, Number.NaN]) {
          expect(() => createAdmission({ [name]: value })).toThrow(ConfigurationError)
        }
      },
    )
  })

  it('lets a small program in while a large one waits', async () => {
    const clock = manualClock()
    const admission = createAdmission({ clock, maxConcurrency: 4, startConcurrency: 4 })
    const order: string[] = []
    const call = async (name: string, group: object): Promise<void> => {
      const place = await admission.enter({ ...someone, group })
      await clock.wait(50)
      order.push(name)
      place.succeed(undefined)
    }
    const [large, small] = [{}, {}]
    const all = [
      ...Array.from({ length: 200 }, () => call('large', large)),
      ...Array.from({ length: 4 }, () => call('small', small)),
    ]
    await clock.run()
    await Promise.all(all)
    expect(order.lastIndexOf('small')).toBeLessThan(14)
  })

  it('forgets who stops waiting, and lets the next in', async () => {
    const clock = manualClock()
    const admission = createAdmission({ clock, startConcurrency: 1, maxConcurrency: 1 })
    const place = admission.enter(someone) as Place
    const controller = new AbortController()
    const left = admission.enter({ ...someone, signal: controller.signal }) as Promise<Place>
    const next = admission.enter(someone) as Promise<Place>
    controller.abort('gone')
    await expect(left).rejects.toBe('gone')
    place.succeed(undefined)
    ;(await next).succeed(undefined)
    expect(admission.enter(someone)).not.toBeInstanceOf(Promise)
  })

  it('lets everyone in who does not leave, never above the limit, whatever happens to calls', async () => {
    const callArbitrary = fc.record({
      comesAt: fc.nat(300),
      takesMs: fc.nat(80),
      ends: fc.constantFrom('well', 'refused', 'refused politely', 'failed', 'aborted', 'gone'),
      group: fc.nat(3),
      leavesAt: fc.option(fc.nat(400), { nil: undefined }),
    })
    const limits = fc.record({
      maxConcurrency: fc.integer({ min: 1, max: 6 }),
      requestsPerMinute: fc.option(fc.integer({ min: 100, max: 10_000 }), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(callArbitrary, { maxLength: 40 }), limits, async (calls, options) => {
        const clock = manualClock()
        const admission = createAdmission({ ...options, clock })
        const groups = [{}, {}, {}, {}]
        let inside = 0
        const outcomes = calls.map((call) =>
          visit(admission, clock, call, groups[call.group] as object, (change) => {
            inside += change
            expect(inside).toBeLessThanOrEqual(options.maxConcurrency)
          }),
        )
        await clock.run()
        const settled = await Promise.all(outcomes)
        for (const [index, outcome] of settled.entries()) {
          if (calls[index]?.leavesAt === undefined) expect(outcome).toBe('been inside')
        }
        expect(inside).toBe(0)
      }),
      { numRuns: 150 },
    )
  })
})

interface Visit {
  readonly comesAt: number
  readonly takesMs: number
  readonly ends: string
  readonly leavesAt: number | undefined
}

async function visit(
  admission: Admission,
  clock: ManualClock,
  { comesAt, takesMs, ends, leavesAt }: Visit,
  group: object,
  count: (change: number) => void,
): Promise<'been inside' | 'left'> {
  const controller = new AbortController()
  if (leavesAt !== undefined) void clock.wait(leavesAt).then(() => controller.abort('left'))
  await clock.wait(comesAt)
  let place: Place
  try {
    place = await admission.enter({ ...someone, group, signal: controller.signal })
  } catch (reason) {
    expect(reason).toBe('left')
    return 'left'
  }
  count(1)
  await clock.wait(takesMs)
  count(-1)
  if (ends === 'well') place.succeed(undefined)
  else if (ends === 'refused') place.fail(rateLimit())
  else if (ends === 'refused politely') place.fail(rateLimit(100))
  else if (ends === 'failed') place.fail(new LMError('x', { code: 'LM_SERVER' }))
  else place.fail(new Error(ends))
  return 'been inside'
}
