import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scaleOver } from './scale.ts'

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })

describe('scaleOver', () => {
  it('holds every value and places it within the width, in order', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const scale = scaleOver(values)
        const size = scale.upper - scale.lower
        for (const each of values) {
          expect(each).toBeGreaterThanOrEqual(scale.lower - size * 1e-6)
          expect(each).toBeLessThanOrEqual(scale.upper + size * 1e-6)
        }
        const places = values.toSorted((a, b) => a - b).map(scale.place)
        expect(places).toEqual(places.toSorted((a, b) => a - b))
        expect(scale.ticks.length).toBeLessThan(20)
      }),
    )
  })

  it('has round ticks', () => {
    expect(scaleOver([0.03, 0.97]).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(scaleOver([-12, 31]).ticks).toEqual([-20, -10, 0, 10, 20, 30, 40])
  })

  it('makes room around a single value, and around none', () => {
    expect(scaleOver([1])).toMatchObject({ lower: 0, upper: 1 })
    expect(scaleOver([0])).toMatchObject({ lower: 0, upper: 1 })
    expect(scaleOver([])).toMatchObject({ lower: 0, upper: 1 })
  })
})
