import { describe, expect, it } from 'vitest'
import { diversify } from './diversify.ts'

const candidates = [
  { score: 0.9, vector: [1, 0] },
  { score: 0.89, vector: [2, 0] },
  { score: 0.5, vector: [0, 1] },
]
const relevance = candidates.map(({ score }) => score)

describe('diversify', () => {
  it('passes over what repeats the best', () => {
    const chosen = diversify(candidates, { k: 2, lambda: 0.5, relevance })
    expect(chosen.map(({ index }) => index)).toEqual([0, 2])
  })

  it('keeps the ranking with a lambda of 1, with scores that never rise', () => {
    const chosen = diversify(candidates, { k: 5, lambda: 1, relevance })
    expect(chosen.map(({ index }) => index)).toEqual([0, 1, 2])
    for (const lambda of [0, 0.3, 0.7, 1]) {
      const scores = diversify(candidates, { k: 3, lambda, relevance }).map(({ score }) => score)
      expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    }
  })
})
