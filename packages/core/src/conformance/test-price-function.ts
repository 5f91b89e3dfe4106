import { expect } from 'vitest'
import type { PriceFunction } from '../lm/lm.ts'
import { type Usage, unknownUsage } from '../lm/usage.ts'
import { registerSuite, type SuiteCase, type SuiteOptions } from './suite.ts'

/** Options of {@link testPriceFunction}. */
export interface TestPriceFunctionOptions extends SuiteOptions<PriceFunction> {
  /** A model that it prices at {@link TestPriceFunctionOptions.at}, for input and for output. */
  readonly pricedModel: string
  /** When the tested calls happen. @default now */
  readonly at?: Date | undefined
}

type PriceCase = SuiteCase<PriceFunction, void, TestPriceFunctionOptions>

/** Every test of the suite. */
export const priceFunctionCases: readonly PriceCase[] = [
  priceCase('prices the input and the output of a known model', (price) => {
    expect(price(tokens(1000, 0))).toBeGreaterThan(0)
    expect(price(tokens(0, 1000))).toBeGreaterThan(0)
    expect(price(tokens(1000, 1000))).toBeCloseTo(
      (price(tokens(1000, 0)) ?? Number.NaN) + (price(tokens(0, 1000)) ?? Number.NaN),
      12,
    )
  }),
  priceCase('says 0 for a call without tokens', (price) => {
    expect(price(tokens(0, 0))).toBe(0)
  }),
  priceCase('says null for tokens that are not known', (price) => {
    expect([price(unknownUsage), price(tokens(1000, undefined)), price(tokens(undefined, 1000))]).toEqual([
      null,
      null,
      null,
    ])
  }),
  priceCase('says null, never 0, for a model it does not know', (price) => {
    const models = ['no-such-model-of-dspex', '', ' ', '__proto__', 'constructor', '隅田川 🌊', 'm'.repeat(10_000)]
    expect(models.map((model) => price(tokens(1000, 1000), model))).toEqual(models.map(() => null))
  }),
  priceCase('never charges more for input that the provider had cached', (price) => {
    const usage: Usage = { inputTokens: { total: 1000, cacheRead: 800 }, outputTokens: { total: 0 } }
    expect(price(usage)).toBeLessThanOrEqual(price(tokens(1000, 0)) ?? Number.NaN)
  }),
  priceCase('prices very large calls', (price) => {
    expect(price(tokens(1e12, 1e12))).toSatisfy(Number.isFinite)
  }),
  priceCase('says a number or null at any date', (price) => {
    for (const date of ['1970-01-01', '9999-12-31']) {
      const usd = price(tokens(1000, 1000), undefined, new Date(date))
      expect(usd === null || (Number.isFinite(usd) && usd > 0), `the price in ${date} is ${usd}`).toBe(true)
    }
  }),
  priceCase('says the same for the same call, and changes nothing', (price) => {
    const usage: Usage = Object.freeze({
      inputTokens: Object.freeze({ total: 7 }),
      outputTokens: Object.freeze({ total: 3 }),
    })
    expect(price(usage)).toBe(price(structuredClone(usage)))
    expect(price(usage)).toBe(price(usage))
  }),
]

/** Tests a price function against the whole contract of `PriceFunction`. */
export function testPriceFunction(name: string, options: TestPriceFunctionOptions): void {
  registerSuite(`Price function ${name}`, priceFunctionCases, options)
}

type Price = (usage: Usage, model?: string, at?: Date) => number | null

function priceCase(name: string, check: (price: Price) => void): PriceCase {
  return {
    name,
    async run({ create, options }) {
      const priceFunction = await create()
      const date = options.at ?? new Date()
      check((usage, model = options.pricedModel, at = date) => priceFunction(usage, model, at))
    },
  }
}

function tokens(input: number | undefined, output: number | undefined): Usage {
  return { inputTokens: { total: input }, outputTokens: { total: output } }
}
