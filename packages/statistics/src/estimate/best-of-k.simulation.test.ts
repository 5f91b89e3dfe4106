import { createRandom } from '@dspex/core/implement'
import { describe, expect, it, vi } from 'vitest'
import { bestOfK } from './best-of-k.ts'

// A simulation takes seconds; on a busy machine, several times as long.
vi.setConfig({ testTimeout: 60_000 })

const replications = 2000

const many = <Value>(count: number, draw: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => draw(index))

/**
 * Items are right or wrong; the true rates of the candidates lie evenly in ½ ± `range`. Each row says how much the score
 * of the winner is too high before the correction and after it, as measured; 0.4 points either way are allowed.
 */
describe('bestOfK', () => {
  it.each([
    { candidates: 8, items: 50, range: 0, before: 0.101, after: 0 },
    { candidates: 48, items: 50, range: 0, before: 0.158, after: 0 },
    { candidates: 8, items: 200, range: 0, before: 0.05, after: 0 },
    { candidates: 8, items: 50, range: 0.1, before: 0.077, after: -0.008 },
    { candidates: 8, items: 200, range: 0.1, before: 0.027, after: -0.008 },
    { candidates: 8, items: 100, range: 0.3, before: 0.021, after: -0.008 },
  ])('$candidates candidates, $items items, range $range: $before too high before, $after after', (design) => {
    const { candidates, items, range, before, after } = design
    const random = createRandom(`best ${candidates} ${items} ${range}`)
    let curse = 0
    let left = 0
    let held = 0
    for (let replication = 0; replication < replications; replication += 1) {
      const truths = many(candidates, () => 0.5 + range * (2 * random.next() - 1))
      const scores = truths.map((truth) => many(items, () => Number(random.next() < truth)))
      const found = bestOfK(scores, { random, resamples: 100 })
      const truth = truths[found.winner]!
      curse += (found.selectedScore - truth) / replications
      left += (found.correctedScore! - truth) / replications
      if (found.lower <= truth && truth <= found.upper) held += 1 / replications
    }
    expect(Math.abs(curse - before), `before: ${curse}`).toBeLessThan(0.004)
    expect(Math.abs(left - after), `after: ${left}`).toBeLessThan(0.004)
    expect(held).toBeGreaterThan(0.95)
  })
})
