import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binomialProbability } from '../distribution/distributions.ts'
import { passAtK, passHatK } from './pass-at-k.ts'

const tries = fc.integer({ min: 1, max: 60 }).chain((trials) =>
  fc.record({
    trials: fc.constant(trials),
    successes: fc.integer({ min: 0, max: trials }),
    k: fc.integer({ min: 1, max: trials }),
  }),
)

describe('passAtK and passHatK', () => {
  it('are the rate of success at k = 1', () => {
    expect(passAtK({ trials: 8, successes: 3 }, { k: 1 })).toBeCloseTo(3 / 8, 12)
    expect(passHatK({ trials: 8, successes: 3 }, { k: 1 })).toBeCloseTo(3 / 8, 12)
  })

  it('part as k grows: some try succeeds more often, all succeed less often', () => {
    fc.assert(
      fc.property(tries, ({ k, ...share }) => {
        fc.pre(k < share.trials)
        expect(passAtK(share, { k: k + 1 })).toBeGreaterThanOrEqual(passAtK(share, { k }) - 1e-12)
        expect(passHatK(share, { k: k + 1 })).toBeLessThanOrEqual(passHatK(share, { k }))
      }),
    )
  })

  it('are unbiased: on average 1 − (1 − p)ᵏ and pᵏ', () => {
    fc.assert(
      fc.property(tries, fc.double({ min: 0, max: 1, noNaN: true }), ({ trials, k }, probability) => {
        let some = 0
        let all = 0
        for (let successes = 0; successes <= trials; successes += 1) {
          const weight = binomialProbability(successes, { trials, probability })
          some += weight * passAtK({ trials, successes }, { k })
          all += weight * passHatK({ trials, successes }, { k })
        }
        expect(some).toBeCloseTo(1 - (1 - probability) ** k, 10)
        expect(all).toBeCloseTo(probability ** k, 10)
      }),
    )
  })

  it('mirror each other: some fail exactly when not all succeed', () => {
    fc.assert(
      fc.property(tries, ({ k, trials, successes }) => {
        const someFail = passAtK({ trials, successes: trials - successes }, { k })
        expect(someFail).toBeCloseTo(1 - passHatK({ trials, successes }, { k }), 10)
      }),
    )
  })

  it('need at least k trials', () => {
    expect(() => passAtK({ trials: 3, successes: 1 }, { k: 4 })).toThrow("'k' is 4, but there are 3 trials")
    expect(() => passHatK({ trials: 3, successes: 1 }, { k: 0 })).toThrow("'k' is 0")
    expect(() => passHatK({ trials: 3, successes: 4 }, { k: 1 })).toThrow(RangeError)
  })
})
