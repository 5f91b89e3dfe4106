import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemsNeeded, mcnemarPower, minimumDetectableEffect, pairedPower, pairedVariance } from './power.ts'

const variance = fc.double({ min: 0.01, max: 4, noNaN: true })
const items = fc.integer({ min: 5, max: 5000 })
const options = fc.record({
  alpha: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
  power: fc.double({ min: 0.5, max: 0.99, noNaN: true }),
  designEffect: fc.double({ min: 0.5, max: 5, noNaN: true }),
})

describe('minimumDetectableEffect and itemsNeeded', () => {
  it('give the textbook numbers', () => {
    // (1.959964 + 0.841621)² = 7.848880
    expect(minimumDetectableEffect({ items: 100, variance: 1 })).toBeCloseTo(0.280_158_5, 6)
    expect(itemsNeeded({ effect: 0.5, variance: 1 })).toBe(32)
    expect(itemsNeeded({ effect: 0.05, discordance: 0.15 })).toBe(464)
    expect(itemsNeeded({ effect: -0.05, discordance: 0.15 })).toBe(464)
    expect(itemsNeeded({ effect: 0.05, discordance: 0.15 }, { designEffect: 2 })).toBe(927)
    expect(itemsNeeded({ effect: 10, variance: 1 })).toBe(1)
    expect(minimumDetectableEffect({ items: 200, discordance: 0.15 })).toBeCloseTo(0.0753, 4)
  })

  it('undo each other for a variance', () => {
    fc.assert(
      fc.property(items, variance, options, (items, variance, options) => {
        const effect = minimumDetectableEffect({ items, variance }, options)
        expect(itemsNeeded({ effect, variance }, options)).toBe(items)
      }),
    )
  })

  it('undo each other for a discordance, and never give an effect above it', () => {
    fc.assert(
      fc.property(items, fc.double({ min: 0.01, max: 1, noNaN: true }), options, (items, discordance, options) => {
        const effect = minimumDetectableEffect({ items, discordance }, options)
        const raised = Math.max(effect, discordance)
        expect(effect).toBeLessThan(1)
        expect(itemsNeeded({ effect, discordance: raised }, options)).toBe(items)
      }),
    )
  })

  it('give an effect that pairedPower finds with that power', () => {
    fc.assert(
      fc.property(items, variance, options, (items, variance, options) => {
        const effect = minimumDetectableEffect({ items, variance }, options)
        const power = pairedPower({ items, effect, variance }, options)
        expect(power).toBeGreaterThanOrEqual(options.power - 1e-9)
        expect(power).toBeLessThan(options.power + options.alpha / 2)
      }),
    )
  })

  it('ask for more with fewer degrees of freedom', () => {
    const few = minimumDetectableEffect({ items: 10, variance: 1 }, { degreesOfFreedom: 9 })
    // The exact noncentral t gives 0.9996.
    expect(few).toBeCloseTo(0.995, 2)
    expect(few).toBeGreaterThan(minimumDetectableEffect({ items: 10, variance: 1 }))
  })

  it('find everything without spread, and raise a discordance that is too small', () => {
    expect(minimumDetectableEffect({ items: 10, variance: 0 })).toBe(0)
    expect(itemsNeeded({ effect: 0.1, variance: 0 })).toBe(1)
    const raised = minimumDetectableEffect({ items: 50, discordance: 0 })
    expect(raised).toBeCloseTo(7.848_88 / 57.848_88, 6)
    expect(minimumDetectableEffect({ items: 50, discordance: 0.1 })).toBe(raised)
  })

  it('refuse what cannot be', () => {
    expect(() => itemsNeeded({ effect: 0.2, discordance: 0.1 })).toThrow('needs a discordance of at least 0.2, not 0.1')
    expect(() => itemsNeeded({ effect: 0, variance: 1 })).toThrow("'|effect|' is 0")
    expect(() => minimumDetectableEffect({ items: 0, variance: 1 })).toThrow("'items' is 0")
    expect(() => minimumDetectableEffect({ items: 9, variance: -1 })).toThrow("'variance' is -1")
    expect(() => minimumDetectableEffect({ items: 9, discordance: 1.2 })).toThrow("'discordance' is 1.2")
    expect(() => minimumDetectableEffect({ items: 9, variance: 1 }, { alpha: 0 })).toThrow("'alpha' is 0")
    expect(() => minimumDetectableEffect({ items: 9, variance: 1 }, { power: 1 })).toThrow("'power' is 1")
    expect(() => minimumDetectableEffect({ items: 9, variance: 1 }, { power: 0.01 })).toThrow('Ask for more')
    expect(() => minimumDetectableEffect({ items: 9, variance: 1 }, { designEffect: 0 })).toThrow("'designEffect' is 0")
  })
})

describe('pairedPower', () => {
  it('is alpha without an effect, and rises with effect and items', () => {
    expect(pairedPower({ items: 50, effect: 0, variance: 1 }, { alpha: 0.1 })).toBe(0.1)
    fc.assert(
      fc.property(items, variance, fc.double({ min: 0.001, max: 1, noNaN: true }), (items, variance, effect) => {
        const power = pairedPower({ items, effect, variance })
        expect(power).toBeGreaterThanOrEqual(0.05 - 1e-9)
        expect(pairedPower({ items, effect: -effect, variance })).toBe(power)
        expect(pairedPower({ items: items + 5, effect, variance })).toBeGreaterThanOrEqual(power - 1e-12)
        expect(pairedPower({ items, effect: 1.1 * effect, variance })).toBeGreaterThanOrEqual(power - 1e-12)
        expect(pairedPower({ items, effect, variance }, { degreesOfFreedom: 9 })).toBeLessThanOrEqual(power + 1e-3)
      }),
    )
  })

  it('is 1 without spread', () => {
    expect(pairedPower({ items: 5, effect: 0.1, variance: 0 })).toBe(1)
  })
})

describe('pairedVariance', () => {
  it('adds the variance of trials, shrunk by their number', () => {
    const baseline = { trialVariance: 0.2, trials: 4 }
    expect(pairedVariance({ itemVariance: 0.1, baseline, candidate: { trialVariance: 0.3, trials: 2 } })).toBeCloseTo(
      0.3,
      12,
    )
  })

  it('refuses trials and variances that cannot be', () => {
    const candidate = { trialVariance: 0, trials: 1 }
    expect(() => pairedVariance({ itemVariance: 0, candidate, baseline: { trialVariance: 0, trials: 0 } })).toThrow(
      "'baseline.trials' is 0",
    )
    expect(() => pairedVariance({ itemVariance: -1, candidate, baseline: candidate })).toThrow("'itemVariance' is -1")
  })
})

describe('mcnemarPower', () => {
  it('never exceeds alpha without an effect when the test is exact', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 150 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (items, discordance) => {
          expect(mcnemarPower({ items, effect: 0, discordance })).toBeLessThanOrEqual(0.05)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('is somewhat below the power of the formula, and near it for many items', () => {
    const design = { items: 464, effect: 0.05, discordance: 0.15 }
    const exact = mcnemarPower(design)
    expect(exact).toBeLessThan(pairedPower(design))
    expect(exact).toBeGreaterThan(0.76)
  })

  it('is 0 when systems never disagree, and refuses effects that cannot be', () => {
    expect(mcnemarPower({ items: 50, effect: 0, discordance: 0 })).toBe(0)
    expect(() => mcnemarPower({ items: 50, effect: 0.2, discordance: 0.1 })).toThrow('needs a discordance')
  })
})
