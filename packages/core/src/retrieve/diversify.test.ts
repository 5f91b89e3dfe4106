import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diversify } from './diversify.ts'

const passageOf = (id: string, score: number) => ({ id, text: id, score, metadata: {} })
const passages = [passageOf('a', 0.9), passageOf('a again', 0.89), passageOf('b', 0.5)]
const vectors = [
  [1, 0],
  [2, 0],
  [0, 1],
]
const idsOf = (found: readonly { readonly id: string }[]): string[] => found.map(({ id }) => id)

describe('diversify', () => {
  it('passes over what repeats the best', () => {
    expect(idsOf(diversify(passages, { vectors, k: 2, diversity: 0.5 }))).toEqual(['a', 'b'])
  })

  it('keeps the ranking without diversity', () => {
    expect(idsOf(diversify(passages, { vectors, k: 5, diversity: 0 }))).toEqual(['a', 'a again', 'b'])
  })

  it('weighs scores of any scale as much as likeness', () => {
    const large = passages.map((passage) => ({ ...passage, score: passage.score * 1000 - 7 }))
    const options = { vectors, k: 3, diversity: 0.5 }
    expect(idsOf(diversify(large, options))).toEqual(idsOf(diversify(passages, options)))
  })

  it('takes a passage without a vector for one that repeats nothing', () => {
    const found = diversify(passages, { vectors: [[1, 0], [], [1, 0]], k: 3, diversity: 0.5 })
    expect(idsOf(found)).toEqual(['a', 'a again', 'b'])
  })

  it('takes no passage that points the other way for better than the best', () => {
    const opposite = [passageOf('a', 1), passageOf('b', 0.9), passageOf('c', 0)]
    const found = diversify(opposite, {
      vectors: [
        [1, 0],
        [-1, 0],
        [0, 1],
      ],
      k: 2,
      diversity: 0.5,
    })
    expect(found.map(({ score }) => score)).toEqual([0.5, 0.45])
  })

  it('chooses nothing among nothing', () => {
    expect(diversify([], { vectors: [], k: 3, diversity: 0.5 })).toEqual([])
  })

  it('chooses k passages once each, with finite scores that never rise', () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true })
    const candidate = fc.record({
      score: number,
      vector: fc.oneof(fc.constant([]), fc.array(number, { minLength: 3, maxLength: 3 })),
    })
    fc.assert(
      fc.property(
        fc.array(candidate, { maxLength: 12 }),
        fc.integer({ min: 1, max: 15 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (candidates, k, diversity) => {
          const given = candidates.map(({ score }, index) => passageOf(String(index), score))
          const found = diversify(given, { vectors: candidates.map(({ vector }) => vector), k, diversity })
          expect(new Set(idsOf(found)).size).toBe(Math.min(k, candidates.length))
          const scores = found.map(({ score }) => score)
          expect(scores.every(Number.isFinite)).toBe(true)
          expect(scores).toEqual(scores.toSorted((a, b) => b - a))
        },
      ),
    )
  })
})
