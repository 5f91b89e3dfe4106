import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cohensKappa } from './agreement.ts'

const pairs = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })), {
  minLength: 1,
  maxLength: 60,
})

describe('cohensKappa', () => {
  it('does not depend on order, who rates first, or the names of the labels', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const first = rows.map(([one]) => one)
        const second = rows.map(([, other]) => other)
        const found = cohensKappa({ first, second })
        const turned = cohensKappa({ first: second.toReversed().map(String), second: first.toReversed().map(String) })
        if (found.kappa === null) expect(turned.kappa).toBeNull()
        else expect(turned.kappa).toBeCloseTo(found.kappa, 10)
        expect(found.lower).toBeGreaterThanOrEqual(-1)
        expect(found.upper).toBeLessThanOrEqual(1)
        expect(Number.isNaN(found.standardError)).toBe(false)
      }),
    )
  })

  it('is 1 for full agreement and 0 for independence', () => {
    expect(cohensKappa({ first: ['a', 'b'], second: ['a', 'b'] })).toMatchObject({
      kappa: 1,
      standardError: 0,
      lower: 1,
      upper: 1,
    })
    expect(cohensKappa({ first: [true, true, false, false], second: [true, false, true, false] }).kappa).toBe(0)
  })

  it('forgives near misses with weights', () => {
    const first = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]
    const second = [1, 2, 3, 4, 4, 2, 2, 3, 5, 5]
    const [none, linear, quadratic] = (['none', 'linear', 'quadratic'] as const).map(
      (weights) => cohensKappa({ first, second }, { weights }).kappa!,
    )
    expect(linear).toBeGreaterThan(none!)
    expect(quadratic).toBeGreaterThan(linear!)
  })

  it('orders numbers by size and takes another order when told', () => {
    const ratings = { first: [2, 10, 2, 10, 1], second: [2, 10, 10, 10, 2] }
    const byDefault = cohensKappa(ratings, { weights: 'linear' })
    expect(cohensKappa(ratings, { weights: 'linear', categories: [1, 2, 10] })).toEqual(byDefault)
    expect(cohensKappa(ratings, { weights: 'linear', categories: [10, 1, 2] }).kappa).not.toBeCloseTo(
      byDefault.kappa!,
      3,
    )
  })

  it('is null where both used one and the same category', () => {
    expect(cohensKappa({ first: ['yes'], second: ['yes'] })).toEqual({
      kappa: null,
      observed: 1,
      expected: 1,
      standardError: Infinity,
      lower: -1,
      upper: 1,
      confidence: 0.95,
    })
    expect(cohensKappa({ first: ['yes', 'yes'], second: ['no', 'no'] }).kappa).toBe(0)
  })

  it('refuses lists that do not pair up and labels that are not categories', () => {
    expect(() => cohensKappa({ first: [], second: [] })).toThrow('are empty')
    expect(() => cohensKappa({ first: ['a'], second: [] })).toThrow("'first' and 'second' have 1 and 0 entries")
    expect(() => cohensKappa({ first: ['a'], second: ['b'] }, { categories: ['a'] })).toThrow('"b" is not among')
  })
})
