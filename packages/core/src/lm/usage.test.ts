import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addUsage, addUsageByModel, type ModelUsage, unknownUsage, type Usage } from './usage.ts'

const count = fc.option(fc.nat(1_000_000), { nil: undefined })
const usages: fc.Arbitrary<Usage> = fc.record({
  inputTokens: fc.record({ total: count, cacheRead: count, cacheWrite: count }),
  outputTokens: fc.record({ total: count, reasoning: count }),
})

describe('addUsage', () => {
  it('adds each kind of token on its own', () => {
    const a: Usage = {
      inputTokens: { total: 10, cacheRead: 4, cacheWrite: 1 },
      outputTokens: { total: 3, reasoning: 2 },
    }
    const b: Usage = {
      inputTokens: { total: 100, cacheRead: 40, cacheWrite: 10 },
      outputTokens: { total: 30, reasoning: 20 },
    }
    expect(addUsage(a, b)).toEqual({
      inputTokens: { total: 110, cacheRead: 44, cacheWrite: 11 },
      outputTokens: { total: 33, reasoning: 22 },
    })
  })

  it('keeps a number that only one side knows', () => {
    const known: Usage = { inputTokens: { total: 5 }, outputTokens: { total: undefined, reasoning: 0 } }
    expect(addUsage(unknownUsage, known)).toEqual(known)
  })

  it('never makes a number of nothing known', () => {
    expect(addUsage(unknownUsage, unknownUsage)).toEqual(unknownUsage)
  })

  it('does not depend on the order or the grouping', () => {
    fc.assert(
      fc.property(usages, usages, usages, (a, b, c) => {
        expect(addUsage(addUsage(a, b), c)).toEqual(addUsage(b, addUsage(c, a)))
      }),
    )
  })
})

describe('addUsageByModel', () => {
  const used = (calls: number, costUsd: number | null): ModelUsage => ({
    calls,
    cachedCalls: 1,
    repairs: 0,
    retries: 2,
    usage: { inputTokens: { total: calls * 10 }, outputTokens: { total: undefined } },
    costUsd,
  })

  it('sums by model, any name of it', () => {
    const sum: Record<string, ModelUsage> = {}
    addUsageByModel(sum, { a: used(1, 0.5), ['__proto__']: used(1, 0) })
    addUsageByModel(sum, { a: used(2, 0.25), b: used(3, 1) })
    expect(Object.keys(sum)).toEqual(['a', '__proto__', 'b'])
    expect(sum['a']).toMatchObject({ calls: 3, cachedCalls: 2, retries: 4, costUsd: 0.75 })
    expect(sum['a']?.usage.inputTokens.total).toBe(30)
    expect(sum['a']?.usage.outputTokens.total).toBeUndefined()
  })

  it('knows no cost once one of the costs is unknown', () => {
    const sum: Record<string, ModelUsage> = {}
    addUsageByModel(sum, { a: used(1, null) })
    addUsageByModel(sum, { a: used(1, 1) })
    expect(sum['a']?.costUsd).toBeNull()
  })

  it('takes usage that was kept before retries were counted', () => {
    const sum: Record<string, ModelUsage> = {}
    const { retries: _, ...older } = used(1, 1)
    addUsageByModel(sum, { a: older as ModelUsage })
    expect(sum['a']?.retries).toBe(0)
  })
})
