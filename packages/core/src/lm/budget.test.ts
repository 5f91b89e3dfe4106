import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BudgetError } from '../errors/budget-error.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { createBudget, joinBudgets } from './budget.ts'
import type { LMResult } from './lm.ts'
import { textResult } from './text-result.ts'

const call = { lm: 'test:one', priced: true }
const result = (tokens = 10): LMResult => ({
  ...textResult('Hi', { model: 'one', usage: { inputTokens: { total: tokens - 1 }, outputTokens: { total: 1 } } }),
  costUsd: 0.5,
})

describe('createBudget', () => {
  it('lets calls begin until so many have begun', () => {
    const budget = createBudget({ calls: 2 })
    budget.begin(call)
    budget.begin(call)
    expect(() => budget.begin(call)).toThrow(BudgetError)
    expect([budget.spent().calls, budget.remaining().calls]).toEqual([2, 0])
  })

  it.each([
    ['tokens', { tokens: 15 }],
    ['usd', { usd: 0.8 }],
  ] as const)('lets calls begin until their %s are spent', (limit, limits) => {
    const budget = createBudget(limits)
    for (let index = 0; index < 2; index += 1) budget.begin(call).end(result())
    expect(() => budget.begin(call)).toThrow(expect.objectContaining({ code: 'BUDGET_EXHAUSTED', limit }))
    expect(budget.spent()).toMatchObject({ calls: 2, tokens: 20, usd: 1 })
    expect(budget.remaining()).toMatchObject({ [limit]: 0, calls: Infinity })
  })

  it('lets calls begin until the time is up', () => {
    let now = 100
    const budget = createBudget({ ms: 50 }, { now: () => now })
    now = 149
    budget.begin(call)
    expect(budget.remaining().ms).toBe(1)
    now = 150
    expect(() => budget.begin(call)).toThrow('The budget of 50 ms is spent.')
  })

  it('counts a call that failed, but not one that a cache answered or that was not made', () => {
    const budget = createBudget({})
    budget.begin(call).end()
    budget.begin(call).end({ ...result(), cached: true })
    budget.begin(call).cancel()
    expect(budget.spent()).toMatchObject({ calls: 1, tokens: 0, usd: 0 })
  })

  it('allows nothing with a limit of 0', () => {
    expect(() => createBudget({ tokens: 0 }).begin(call)).toThrow(BudgetError)
  })

  it.each([-1, Number.NaN])('refuses a limit of %s', (limit) => {
    expect(() => createBudget({ usd: limit })).toThrow(ConfigurationError)
  })

  describe('of money', () => {
    it('refuses a call whose price will not be known, before it begins', () => {
      const budget = createBudget({ usd: 1 })
      expect(() => budget.begin({ ...call, priced: false })).toThrow(
        expect.objectContaining({
          code: 'BUDGET_UNPRICED',
          message: expect.stringMatching(/the price of 'test:one' is not known/),
        }),
      )
      expect(budget.spent().calls).toBe(0)
    })

    it('stops after a call whose price turned out unknown', () => {
      const budget = createBudget({ usd: 1 })
      budget.begin(call).end({ ...result(), costUsd: undefined })
      expect(() => budget.begin(call)).toThrow(
        expect.objectContaining({ code: 'BUDGET_UNPRICED', message: expect.stringMatching(/'one'/) }),
      )
    })

    it('lets them pass when told to', () => {
      const budget = createBudget({ usd: 1 }, { unpriced: 'ignore' })
      budget.begin({ ...call, priced: false }).end({ ...result(), costUsd: undefined })
      budget.begin({ ...call, priced: false })
      expect(budget.spent()).toMatchObject({ calls: 2, usd: 0 })
    })

    it('asks for no price without a limit of money', () => {
      createBudget({ calls: 1 })
        .begin({ ...call, priced: false })
        .end({ ...result(), costUsd: undefined })
    })
  })

  it('spends no more than the limit and what was in flight', () => {
    const calls = fc.array(fc.record({ tokens: fc.integer({ min: 1, max: 50 }), ends: fc.nat(10) }), { maxLength: 60 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 40 }), calls, (tokens, most, list) => {
        const budget = createBudget({ tokens, calls: most })
        const open: (() => void)[] = []
        let widest = 0
        let begun = 0
        for (const each of list) {
          try {
            const entry = budget.begin(call)
            begun += 1
            open.push(() => entry.end(result(each.tokens)))
          } catch (error) {
            expect(BudgetError.isInstance(error)).toBe(true)
          }
          widest = Math.max(widest, open.length)
          while (open.length > each.ends) open.shift()?.()
        }
        for (const end of open) end()
        expect(begun).toBeLessThanOrEqual(most)
        expect(budget.spent().tokens).toBeLessThanOrEqual(Math.max(0, tokens - 1) + widest * 50)
      }),
    )
  })
})

describe('joinBudgets', () => {
  it('counts on both', () => {
    const [outer, inner] = [createBudget({ calls: 9 }), createBudget({ tokens: 99 })]
    joinBudgets(outer, inner)?.begin(call).end(result())
    expect([outer, inner].map((budget) => budget.spent())).toMatchObject([
      { calls: 1, tokens: 10 },
      { calls: 1, tokens: 10 },
    ])
  })

  it('counts on neither when one refuses', () => {
    const [outer, inner] = [createBudget({ calls: 9 }), createBudget({ calls: 0 })]
    for (const both of [joinBudgets(outer, inner), joinBudgets(inner, outer)]) {
      expect(() => both?.begin(call)).toThrow(BudgetError)
    }
    expect([outer.spent().calls, inner.spent().calls]).toEqual([0, 0])
  })

  it('has the least of what is left', () => {
    const both = joinBudgets(createBudget({ calls: 9, tokens: 50 }), createBudget({ calls: 20, usd: 1 }))
    expect(both?.remaining()).toEqual({ calls: 9, tokens: 50, usd: 1, ms: Infinity })
  })

  it('counts a budget once that is met twice', () => {
    const [a, b] = [createBudget({}), createBudget({})]
    const twice = joinBudgets(joinBudgets(a, b), joinBudgets(b, a))
    twice?.begin(call)
    expect([a.spent().calls, b.spent().calls]).toEqual([1, 1])
    expect(joinBudgets(a, a)).toBe(a)
  })

  it('is the same for the same two', () => {
    const [a, b] = [createBudget({}), createBudget({})]
    expect(joinBudgets(a, b)).toBe(joinBudgets(a, b))
  })
})
