import { createRandom } from '@dspex/core/implement'
import { describe, expect, it } from 'vitest'
import { bestOfK, bestOfKAsync } from './best-of-k.ts'

const random = createRandom('scores')
const noise = Array.from({ length: 12 }, () => Array.from({ length: 40 }, () => Number(random.next() < 0.5)))
const options = { resamples: 1000, seed: 1 } as const

describe('bestOfK', () => {
  it('takes back what luck gave to the best of equals', () => {
    const found = bestOfK(noise, options)
    expect(found.selectedScore).toBeGreaterThanOrEqual(0.6)
    expect(found.correctedScore).toBeLessThan(found.selectedScore - 0.04)
    expect(found.optimism).toBeCloseTo(found.selectedScore - found.correctedScore!, 12)
    expect(found.lower).toBeLessThan(found.correctedScore!)
    expect(found.upper).toBeGreaterThan(found.correctedScore!)
  })

  it('takes nothing from a single candidate or a clear winner', () => {
    const [first] = noise
    const single = bestOfK([first!], options)
    expect(single.correctedScore).toBeCloseTo(single.selectedScore, 1)
    expect(single.winShares).toEqual([1])
    const clear = bestOfK([first!.map(() => 0), first!.map((_, index) => 1 + (index % 2))], options)
    expect(clear.winner).toBe(1)
    expect(clear.winShares).toEqual([0, 1])
    expect(clear.correctedScore).toBeCloseTo(1.5, 1)
  })

  it('scores only on what was not drawn', () => {
    // A candidate wins exactly where its one lucky item is drawn, and then it cannot be scored on it.
    const lucky = Array.from({ length: 30 }, (_, candidate) =>
      Array.from({ length: 30 }, (_, item) => Number(item === candidate)),
    )
    expect(bestOfK(lucky, options)).toMatchObject({ correctedScore: 0, upper: 0, selectedScore: 1 / 30 })
  })

  it('scores on nothing that was drawn even once', () => {
    // The second wins exactly where the first item is drawn, which alone could give it a score above 0.
    const scores = [
      Array.from({ length: 20 }, (_, item) => (item === 0 ? -1 : 0)),
      Array.from({ length: 20 }, (_, item) => (item === 0 ? 1 : 0)),
    ]
    expect(bestOfK(scores, { resamples: 500, alpha: 0.002 }).upper).toBe(0)
  })

  it('draws whole clusters', () => {
    const clusters = noise[0]!.map((_, item) => item % 8)
    expect(bestOfK(noise, { ...options, clusters }).units).toBe(8)
    const doubled = noise.map((list) => list.flatMap((score) => [score, score]))
    const pairs = doubled[0]!.map((_, item) => Math.floor(item / 2))
    expect(bestOfK(doubled, { ...options, clusters: pairs }).correctedScore).toBeCloseTo(
      bestOfK(noise, options).correctedScore!,
      12,
    )
  })

  it('gives the same for the same seed, also in slices', async () => {
    const found = bestOfK(noise, options)
    expect(bestOfK(noise, options)).toEqual(found)
    expect(await bestOfKAsync(noise, options)).toEqual(found)
    expect(bestOfK(noise, { ...options, seed: 2 })).not.toEqual(found)
    expect(found.winShares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  it('stops on abort', async () => {
    const reason = new Error('enough')
    await expect(bestOfKAsync(noise, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('knows nothing from one unit, and is exact where nothing varies', () => {
    expect(bestOfK([[1], [2]])).toMatchObject({
      winner: 1,
      selectedScore: 2,
      correctedScore: null,
      optimism: null,
      lower: -Infinity,
      upper: Infinity,
      winShares: [0, 1],
    })
    expect(
      bestOfK(
        [
          [2, 2],
          [2, 2],
        ],
        options,
      ),
    ).toMatchObject({ winner: 0, correctedScore: 2, lower: 2, upper: 2, optimism: 0 })
  })

  it('refuses lists that do not belong together', () => {
    expect(() => bestOfK([])).toThrow("'scores' is empty")
    expect(() => bestOfK([[1, 2], [1]])).toThrow('scores[0] and scores[1] have 2 and 1 entries')
    expect(() => bestOfK([[1, Number.NaN]])).toThrow("'scores[0]' holds NaN at position 1")
  })
})
