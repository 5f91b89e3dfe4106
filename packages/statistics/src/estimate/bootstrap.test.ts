import { createRandom } from '@dspex/core/implement'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bcaLevels, bootstrapInterval, bootstrapIntervalAsync } from './bootstrap.ts'
import { standardError, tInterval } from './intervals.ts'

const values = Array.from({ length: 60 }, (_, index) => Math.sin(index * index) + index / 100)
const clusters = values.map((_, index) => index % 12)
const score = fc.integer({ min: -50, max: 50 }).map((value) => value / 10)

describe('bootstrapInterval', () => {
  it('gives the same for the same seed, and something else for another', () => {
    const found = bootstrapInterval(values, { seed: 1, resamples: 500 })
    expect(bootstrapInterval(values, { seed: 1, resamples: 500 })).toEqual(found)
    expect(bootstrapInterval(values, { seed: 2, resamples: 500 })).not.toEqual(found)
    expect(bootstrapInterval(values, { random: createRandom(1), resamples: 500 })).not.toEqual(found)
  })

  it('gives the same on every machine', () => {
    const { lower, upper } = bootstrapInterval(values, { method: 'bca', seed: 'dspex', resamples: 1000 })
    expect([lower.toFixed(9), upper.toFixed(9)]).toMatchInlineSnapshot(`
      [
        "0.089390183",
        "0.459527901",
      ]
    `)
  })

  it('takes two draws from a given generator', () => {
    const random = createRandom('a')
    bootstrapInterval(values, { random, resamples: 10 })
    const other = createRandom('a')
    other.next()
    other.next()
    expect(random.next()).toBe(other.next())
  })

  it('comes near the t interval and the standard error for well-behaved values', () => {
    for (const method of ['bca', 'percentile'] as const) {
      for (const grouping of [{}, { clusters: values.map((_, index) => index % 30) }]) {
        const found = bootstrapInterval(values, { method, ...grouping, seed: 3 })
        const expected = tInterval(values, grouping)
        const width = expected.upper - expected.lower
        expect(Math.abs(found.lower - expected.lower)).toBeLessThan(0.08 * width)
        expect(Math.abs(found.upper - expected.upper)).toBeLessThan(0.08 * width)
        expect(found.standardError / standardError(values, grouping).standardError).toBeCloseTo(1, 1)
      }
    }
  })

  it('resamples whole clusters', () => {
    const twins = values.flatMap((value) => [value, value])
    const labels = values.flatMap((_, index) => [index, index])
    const found = bootstrapInterval(twins, { clusters: labels, seed: 5, resamples: 400 })
    const single = bootstrapInterval(values, { seed: 5, resamples: 400 })
    expect(found.units).toBe(60)
    expect(found.lower).toBeCloseTo(single.lower, 9)
    expect(found.upper).toBeCloseTo(single.upper, 9)
  })

  it('takes any statistic: the mean as a function is the mean', () => {
    const uneven = values.map((_, index) => Math.floor(Math.sqrt(index)))
    for (const grouping of [{}, { clusters }, { clusters: uneven }]) {
      const options = { ...grouping, method: 'bca', seed: 4, resamples: 300 } as const
      const statistic = (items: Uint32Array): number => {
        let sum = 0
        for (const item of items) sum += values[item]!
        return sum / items.length
      }
      const own = bootstrapInterval(values, { ...options, statistic })
      const builtIn = bootstrapInterval(values, options)
      expect(own.estimate).toBeCloseTo(builtIn.estimate, 12)
      expect(own.lower).toBeCloseTo(builtIn.lower, 12)
      expect(own.upper).toBeCloseTo(builtIn.upper, 12)
    }
  })

  it('stays inside the data, and grows as alpha falls', () => {
    fc.assert(
      fc.property(
        fc.array(score, { minLength: 2, maxLength: 20 }),
        fc.constantFrom('bca', 'percentile'),
        (data, method) => {
          const options = { method, resamples: 200, seed: 1 } as const
          const narrow = bootstrapInterval(data, { ...options, alpha: 0.3 })
          const wide = bootstrapInterval(data, { ...options, alpha: 0.05 })
          expect(wide.lower).toBeLessThanOrEqual(narrow.lower)
          expect(narrow.upper).toBeLessThanOrEqual(wide.upper)
          expect(wide.lower).toBeGreaterThanOrEqual(Math.min(...data) - 1e-9)
          expect(wide.upper).toBeLessThanOrEqual(Math.max(...data) + 1e-9)
        },
      ),
    )
  })

  it('is the whole line for one unit, and has no length without spread', () => {
    expect(bootstrapInterval([4])).toMatchObject({
      estimate: 4,
      lower: -Infinity,
      upper: Infinity,
      standardError: Infinity,
    })
    expect(bootstrapInterval([1, 2], { clusters: ['a', 'a'] })).toMatchObject({ estimate: 1.5, lower: -Infinity })
    for (const method of ['bca', 'percentile'] as const) {
      const found = bootstrapInterval([0.1, 0.1, 0.1], { method, resamples: 50 })
      expect(found.lower).toBeCloseTo(0.1, 12)
      expect(found.upper).toBeCloseTo(0.1, 12)
      expect(found.standardError).toBe(0)
    }
    expect(bootstrapInterval([1, 2, 5], { resamples: 1 }).standardError).toBe(0)
  })

  it('says what is wrong with a statistic that is not finite', () => {
    const statistic = (items: Uint32Array): number => (new Set(items).size < items.length ? Number.NaN : 1)
    expect(() => bootstrapInterval(values, { statistic })).toThrow("'statistic' gave NaN for a sample of 60 items")
  })
})

describe('bcaLevels', () => {
  const sorted = Float64Array.from({ length: 99 }, (_, index) => index)

  it('leaves the levels alone without bias and skew', () => {
    const levels = bcaLevels({ sorted, estimate: 49, leftOut: Float64Array.of(1, 2, 3) }, [0.025, 0.975])
    expect(levels[0]).toBeCloseTo(0.025, 12)
    expect(levels[1]).toBeCloseTo(0.975, 12)
  })

  it('moves up when most resamples are below the estimate', () => {
    const [lower, upper] = bcaLevels({ sorted, estimate: 70, leftOut: Float64Array.of(1, 2, 3) }, [0.025, 0.975])
    expect(lower).toBeGreaterThan(0.025)
    expect(upper).toBeGreaterThan(0.975)
  })

  it('stays in [0, 1] when all resamples are on one side, and when nothing varies', () => {
    for (const estimate of [-5, 200]) {
      const leftOut = Float64Array.of(0, 0, 0, 0, 1000)
      for (const level of bcaLevels({ sorted, estimate, leftOut }, [1e-9, 0.5, 1 - 1e-9])) {
        expect(level).toBeGreaterThanOrEqual(0)
        expect(level).toBeLessThanOrEqual(1)
      }
    }
    expect(bcaLevels({ sorted, estimate: 49, leftOut: Float64Array.of(2, 2) }, [0.5])[0]).toBeCloseTo(0.5, 12)
  })
})

describe('bootstrapIntervalAsync', () => {
  it('gives what the synchronous one gives, and lets others run', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => Math.cos(index * index))
    let turns = 0
    const counter = setInterval(() => (turns += 1), 1)
    const options = { seed: 8, resamples: 4000 } as const
    const found = await bootstrapIntervalAsync(many, options)
    clearInterval(counter)
    expect(found).toEqual(bootstrapInterval(many, options))
    expect(turns).toBeGreaterThan(0)
  })

  it('does not mind draws by others from the same generator meanwhile', async () => {
    const random = createRandom(1)
    const pending = bootstrapIntervalAsync(values, { random, resamples: 2000 })
    random.next()
    expect(await pending).toEqual(bootstrapInterval(values, { random: createRandom(1), resamples: 2000 }))
  })

  it('rejects with the reason of an abort, before and during the work', async () => {
    const reason = new Error('enough')
    await expect(bootstrapIntervalAsync(values, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const many = Array.from({ length: 5000 }, (_, index) => index)
    const pending = bootstrapIntervalAsync(many, { signal: controller.signal, resamples: 1_000_000 })
    setTimeout(() => controller.abort(reason), 20)
    await expect(pending).rejects.toBe(reason)
  })

  it('rejects bad input', async () => {
    await expect(bootstrapIntervalAsync([])).rejects.toThrow("'values' is empty")
  })
})
