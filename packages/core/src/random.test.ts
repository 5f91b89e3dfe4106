import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from './random.ts'

/** Any character but a surrogate; fast-check's own `binary` takes a second to set up. */
const character = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xf7ff }), fc.integer({ min: 0, max: 0x10_f7ff }))
  .map((rank) => String.fromCodePoint(rank < 0xd800 ? rank : rank + 0x800))
const seed = fc.oneof(fc.string({ unit: character }), fc.integer())
const drawTen = (random: Random): number[] => Array.from({ length: 10 }, () => random.next())

describe('createRandom', () => {
  it('gives the same sequence for the same seed', () => {
    fc.assert(
      fc.property(seed, (value) => {
        expect(drawTen(createRandom(value))).toEqual(drawTen(createRandom(value)))
      }),
    )
  })

  it('gives different sequences for different seeds', () => {
    fc.assert(
      fc.property(seed, seed, (a, b) => {
        fc.pre(String(a) !== String(b))
        expect(drawTen(createRandom(a))).not.toEqual(drawTen(createRandom(b)))
      }),
    )
  })

  it('gives the same sequence on every machine', () => {
    const random = createRandom('dspex')
    expect(Array.from({ length: 6 }, () => random.integer(1000))).toMatchInlineSnapshot(`
      [
        805,
        307,
        579,
        932,
        59,
        86,
      ]
    `)
  })

  it('draws numbers from 0 to below 1', () => {
    fc.assert(
      fc.property(seed, (value) => {
        expect(drawTen(createRandom(value)).every((each) => each >= 0 && each < 1)).toBe(true)
      }),
    )
  })

  it('draws every whole number below the limit, and no other', () => {
    const random = createRandom(1)
    const drawn = new Set(Array.from({ length: 1000 }, () => random.integer(10)))
    expect([...drawn].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 2 ** 31 }), (value, limit) => {
        const one = createRandom(value).integer(limit)
        expect(Number.isInteger(one) && one >= 0 && one < limit).toBe(true)
      }),
    )
  })

  it('draws evenly', () => {
    const random = createRandom('even')
    const counts = Array.from({ length: 10 }, () => 0)
    for (let draw = 0; draw < 100_000; draw += 1) {
      const drawn = random.integer(10)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    // Chi squared of 9 degrees of freedom; 27.9 is passed once in a thousand seeds, and the seed is fixed.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9)
  })

  it('picks one of the items', () => {
    fc.assert(
      fc.property(seed, fc.array(fc.integer(), { minLength: 1 }), (value, items) => {
        expect(items).toContain(createRandom(value).pick(items))
      }),
    )
  })

  it('refuses to pick from nothing', () => {
    expect(() => createRandom(1).pick([])).toThrow(RangeError)
  })

  it('shuffles to a permutation and leaves the list alone', () => {
    fc.assert(
      fc.property(seed, fc.array(fc.integer()), (value, items) => {
        const before = [...items]
        const shuffled = createRandom(value).shuffle(items)
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b))
        expect(items).toEqual(before)
      }),
    )
  })

  it('shuffles to every order', () => {
    const random = createRandom('orders')
    const orders = new Set(Array.from({ length: 500 }, () => random.shuffle([1, 2, 3, 4]).join('')))
    expect(orders.size).toBe(24)
  })

  it('forks generators that do not depend on what was drawn before, and shift nothing', () => {
    fc.assert(
      fc.property(seed, fc.string(), fc.nat(20), (value, label, draws) => {
        const random = createRandom(value)
        const early = drawTen(random.fork(label))
        for (let draw = 0; draw < draws; draw += 1) random.next()
        expect(drawTen(random.fork(label))).toEqual(early)

        const plain = createRandom(value)
        for (let draw = 0; draw < draws; draw += 1) plain.next()
        expect(drawTen(random)).toEqual(drawTen(plain))
      }),
    )
  })

  it('forks different generators for different labels', () => {
    fc.assert(
      fc.property(seed, fc.string(), fc.string(), (value, a, b) => {
        fc.pre(a !== b)
        const random = createRandom(value)
        expect(drawTen(random.fork(a))).not.toEqual(drawTen(random.fork(b)))
        expect(drawTen(random.fork(a))).not.toEqual(drawTen(random))
      }),
    )
  })
})
