import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  betaCdf,
  betaQuantile,
  binomialCdf,
  binomialProbability,
  chiSquaredCdf,
  chiSquaredQuantile,
  fCdf,
  fQuantile,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
  type Tail,
} from './distributions.ts'

const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true })
const shape = real(0.3, 500)
const chance = real(1e-12, 1 - 1e-9)

interface Family {
  readonly name: string
  cdf(x: number, shapes: readonly [number, number], tail?: Tail): number
  quantile(p: number, shapes: readonly [number, number]): number
  readonly support: readonly [number, number]
}

const families: readonly Family[] = [
  {
    name: 'normal',
    cdf: (x, _, tail) => normalCdf(x, { tail }),
    quantile: (p) => normalQuantile(p),
    support: [-Infinity, Infinity],
  },
  {
    name: 'Student',
    cdf: (x, [degreesOfFreedom], tail) => studentCdf(x, { degreesOfFreedom, tail }),
    quantile: (p, [degreesOfFreedom]) => studentQuantile(p, { degreesOfFreedom }),
    support: [-Infinity, Infinity],
  },
  {
    name: 'beta',
    cdf: (x, [a, b], tail) => betaCdf(x, { a, b, tail }),
    quantile: (p, [a, b]) => betaQuantile(p, { a, b }),
    support: [0, 1],
  },
  {
    name: 'F',
    cdf: (x, [numerator, denominator], tail) => fCdf(x, { numerator, denominator, tail }),
    quantile: (p, [numerator, denominator]) => fQuantile(p, { numerator, denominator }),
    support: [0, Infinity],
  },
  {
    name: 'chi-squared',
    cdf: (x, [degreesOfFreedom], tail) => chiSquaredCdf(x, { degreesOfFreedom, tail }),
    quantile: (p, [degreesOfFreedom]) => chiSquaredQuantile(p, { degreesOfFreedom }),
    support: [0, Infinity],
  },
]

describe.each(families)('$name', ({ cdf, quantile, support }) => {
  const shapes = fc.tuple(shape, shape)

  it('has a quantile that undoes the distribution function', () => {
    fc.assert(
      fc.property(chance, shapes, (p, parameters) => {
        const x = quantile(p, parameters)
        // Where x is next to 1, the beta distribution cannot be told apart any finer.
        fc.pre(!(support[1] === 1 && x > 0.999_999))
        expect(Math.abs(cdf(x, parameters) / p - 1)).toBeLessThan(1e-9)
      }),
    )
  })

  it('rises from 0 to 1', () => {
    fc.assert(
      fc.property(real(-50, 50), real(-50, 50), shapes, (x, y, parameters) => {
        const [low, high] = [Math.min(x, y), Math.max(x, y)].map((value) => cdf(value, parameters)) as [number, number]
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(high * (1 + 1e-12))
        expect(high).toBeLessThanOrEqual(1)
      }),
    )
    expect(cdf(-Infinity, [3, 4])).toBe(0)
    expect(cdf(Infinity, [3, 4])).toBe(1)
    expect(cdf(Infinity, [3, 4], 'upper')).toBe(0)
  })

  it('has tails that sum to 1', () => {
    fc.assert(
      fc.property(real(-20, 20), shapes, (x, parameters) => {
        expect(cdf(x, parameters, 'lower') + cdf(x, parameters, 'upper')).toBeCloseTo(1, 13)
      }),
    )
  })

  it('has the ends of its support as extreme quantiles', () => {
    expect([quantile(0, [3, 4]), quantile(1, [3, 4])]).toEqual(support)
  })

  it('refuses NaN and chances outside [0, 1]', () => {
    expect(() => cdf(Number.NaN, [3, 4])).toThrow(RangeError)
    for (const p of [-0.1, 1.1, Number.NaN]) expect(() => quantile(p, [3, 4])).toThrow(RangeError)
  })
})

describe('normal and Student', () => {
  it('are symmetric about 0', () => {
    fc.assert(
      fc.property(real(-30, 30), shape, (x, degreesOfFreedom) => {
        expect(normalCdf(-x)).toBe(normalCdf(x, { tail: 'upper' }))
        expect(studentCdf(-x, { degreesOfFreedom })).toBe(studentCdf(x, { degreesOfFreedom, tail: 'upper' }))
      }),
    )
    expect([normalQuantile(0.5), studentQuantile(0.5, { degreesOfFreedom: 3 })]).toEqual([0, 0])
  })

  it('meet as the degrees of freedom grow', () => {
    for (const p of [0.001, 0.3, 0.975]) {
      expect(studentQuantile(p, { degreesOfFreedom: Infinity })).toBe(normalQuantile(p))
      expect(studentQuantile(p, { degreesOfFreedom: 1e9 })).toBeCloseTo(normalQuantile(p), 7)
      expect(studentCdf(p, { degreesOfFreedom: Infinity })).toBe(normalCdf(p))
    }
  })
})

describe('binomial', () => {
  const counts = fc
    .integer({ min: 0, max: 300 })
    .chain((trials) => fc.tuple(fc.integer({ min: -1, max: trials + 1 }), fc.constant(trials)))

  it('adds up its probabilities', () => {
    fc.assert(
      fc.property(counts, real(0, 1), ([k, trials], probability) => {
        const parameters = { trials, probability }
        let sum = 0
        for (let successes = 0; successes <= k; successes += 1) sum += binomialProbability(successes, parameters)
        expect(binomialCdf(k, parameters)).toBeCloseTo(sum, 11)
        expect(binomialCdf(k, { ...parameters, tail: 'upper' })).toBeCloseTo(1 - sum, 11)
      }),
    )
  })

  it('knows certain and impossible counts', () => {
    expect(binomialProbability(0, { trials: 5, probability: 0 })).toBe(1)
    expect(binomialProbability(5, { trials: 5, probability: 1 })).toBe(1)
    expect(binomialProbability(0, { trials: 5, probability: 1 })).toBe(0)
    expect(binomialProbability(0, { trials: 0, probability: 1 })).toBe(1)
    expect(binomialProbability(1.5, { trials: 5, probability: 0.3 })).toBe(0)
    expect(binomialCdf(2.9, { trials: 5, probability: 0.3 })).toBe(binomialCdf(2, { trials: 5, probability: 0.3 }))
  })
})

describe('parameters', () => {
  it('must be possible', () => {
    for (const bad of [0, -1, Number.NaN]) {
      expect(() => studentCdf(1, { degreesOfFreedom: bad })).toThrow("'degreesOfFreedom' is")
      expect(() => betaQuantile(0.5, { a: bad, b: 1 })).toThrow("'a' is")
      expect(() => betaCdf(0.5, { a: 1, b: bad })).toThrow("'b' is")
      expect(() => fCdf(1, { numerator: bad, denominator: 1 })).toThrow("'numerator' is")
      expect(() => chiSquaredCdf(1, { degreesOfFreedom: bad })).toThrow("'degreesOfFreedom' is")
    }
    expect(() => binomialCdf(1, { trials: 2.5, probability: 0.5 })).toThrow("'trials' is 2.5")
    expect(() => binomialProbability(1, { trials: 2, probability: 1.5 })).toThrow("'probability' is 1.5")
  })
})
