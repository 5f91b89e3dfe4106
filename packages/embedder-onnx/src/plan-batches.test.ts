import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planBatches } from './plan-batches.ts'

describe('planBatches', () => {
  it('puts texts of like length together', () => {
    expect(planBatches([10, 2, 9, 1, 2], 20)).toEqual([
      [3, 1, 4],
      [2, 0],
    ])
  })

  it('names every text once, and bounds every batch of more than one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 512 }),
        (lengths, maxTokens) => {
          const batches = planBatches(lengths, maxTokens)
          expect(batches.flat().toSorted((a, b) => a - b)).toEqual([...lengths.keys()])
          for (const batch of batches) {
            const longest = Math.max(...batch.map((place) => lengths[place] as number))
            if (batch.length > 1) expect(batch.length * longest).toBeLessThanOrEqual(maxTokens)
          }
        },
      ),
    )
  })
})
