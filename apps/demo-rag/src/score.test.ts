import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactMatch, f1, tokensOf } from './score.ts'

describe('exactMatch', () => {
  it('is 1 for any text and itself', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => exactMatch(text, [text]) === 1))
  })

  it('counts any of several gold answers', () => {
    expect(exactMatch('Calcutta', ['Kolkata', 'calcutta'])).toBe(1)
    expect(exactMatch('Delhi', ['Kolkata', 'Calcutta'])).toBe(0)
  })

  it('refuses an empty list of gold answers', () => {
    expect(() => exactMatch('x', [])).toThrow(RangeError)
  })
})

describe('f1', () => {
  const words = fc
    .array(fc.constantFrom('red', 'blue', 'green', 'the', 'Red!'), { maxLength: 6 })
    .map((list) => list.join(' '))

  it('is symmetric and from 0 to 1', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const score = f1(a, [b])
        expect(score).toBe(f1(b, [a]))
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('is 1 for equal answers that have words', () => {
    fc.assert(fc.property(words, (text) => f1(text, [text]) === (tokensOf(text).length > 0 ? 1 : 0)))
  })

  it('counts a repeated word as often as both have it', () => {
    expect(f1('red red blue', ['red red red'])).toBeCloseTo(2 / 3)
  })

  it('is 0 when both are empty, as in DSPy', () => {
    expect(f1('the', ['a'])).toBe(0)
  })

  it('takes the best gold answer', () => {
    expect(f1('dust', ['dust on the rear sprocket', 'dust'])).toBe(1)
  })
})
