import { createRandom } from '@dspex/core/implement'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stratifiedGain, weightsOf } from './weigh-by-outcome.ts'

describe('weightsOf', () => {
  it('gives the solved ones their share of all again, and is 1 on average', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(30),
        (solved, failed, gone) => {
          const left = [
            ...Array.from({ length: Math.max(1, solved - gone) }, () => ({ wasSolved: true })),
            ...Array.from({ length: failed }, () => ({ wasSolved: false })),
          ]
          const share = solved / (solved + failed)
          const weights = weightsOf(share, left)
          const sum = (of: boolean): number =>
            weights.reduce((total, weight, place) => total + (left[place]!.wasSolved === of ? weight : 0), 0)
          expect(sum(true) / left.length).toBeCloseTo(share)
          expect((sum(true) + sum(false)) / left.length).toBeCloseTo(1)
        },
      ),
    )
  })
})

describe('stratifiedGain', () => {
  it('sees no gain where there is none, though what the baseline solved was masked', () => {
    const random = createRandom('null')
    let [plain, stratified, beyond] = [0, 0, 0]
    const rounds = 2000
    for (let round = 0; round < rounds; round += 1) {
      const all = Array.from({ length: 100 }, () => {
        const likely = random.next() < 0.5 ? 0.8 : 0.15
        const [before, after] = [random.next() < likely ? 1 : 0, random.next() < likely ? 1 : 0]
        return { wasSolved: before === 1, gain: after - before }
      })
      let masked = 25
      const left = all.filter(({ wasSolved }) => !wasSolved || (masked -= 1) < 0)
      const share = all.filter(({ wasSolved }) => wasSolved).length / all.length
      const { mean, error } = stratifiedGain(share, left, 1)
      plain += left.reduce((sum, { gain }) => sum + gain, 0) / left.length / rounds
      stratified += mean / rounds
      beyond += mean > 2 * error ? 1 / rounds : 0
    }
    expect(plain).toBeGreaterThan(0.08)
    expect(Math.abs(stratified)).toBeLessThan(0.01)
    expect(beyond).toBeLessThan(0.06)
  })

  it('is no proof of anything where two examples agree', () => {
    const { mean, error } = stratifiedGain(0, [{ wasSolved: false, gain: 1 }], 1)
    expect(mean).toBeLessThanOrEqual(2 * error)
  })
})
