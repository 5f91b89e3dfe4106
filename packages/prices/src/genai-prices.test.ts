import type { Usage } from '@dspex/core'
import { testPriceFunction } from '@dspex/core/conformance'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { genaiPrices } from './genai-prices.ts'

const at = new Date('2026-03-01')
const tokens = (input: number | undefined, output: number | undefined, cacheRead?: number): Usage => ({
  inputTokens: { total: input, cacheRead },
  outputTokens: { total: output },
})

testPriceFunction('genaiPrices', { create: () => genaiPrices(), pricedModel: 'gpt-5-mini', at })
testPriceFunction('genaiPrices, with the provider in the name', {
  create: () => genaiPrices(),
  pricedModel: 'anthropic:claude-sonnet-4-20250514',
  at,
})
testPriceFunction('genaiPrices, with an override', {
  create: () => genaiPrices({ overrides: { mine: { input: 2, output: 8, cacheRead: 0.5 } } }),
  pricedModel: 'mine',
  at,
})

describe('genaiPrices', () => {
  const price = genaiPrices()

  it('says what the tables say: 0.25 and 2 dollars for a million tokens of gpt-5-mini', () => {
    expect(price(tokens(1_000_000, 0), 'gpt-5-mini', at)).toBeCloseTo(0.25, 12)
    expect(price(tokens(0, 1_000_000), 'gpt-5-mini', at)).toBeCloseTo(2, 12)
  })

  it('knows dated names, and prices a model the same the second time', () => {
    const models = ['gpt-5-mini', 'gpt-5-mini-2025-08-07', 'openai:gpt-5-mini', 'openai:gpt-5-mini-2025-08-07']
    for (const model of [...models, ...models]) expect(price(tokens(1000, 1000), model, at)).toBeCloseTo(0.00225, 12)
  })

  it('prices cached input less', () => {
    expect(price(tokens(1_000_000, 0, 1_000_000), 'gpt-5-mini', at)).toBeCloseTo(0.025, 12)
  })

  it('takes no provider for another: a local model of a known name has no price', () => {
    expect(price(tokens(1000, 1000), 'my-server:gpt-5-mini', at)).toBeNull()
  })

  it('prices by who bills, when told', () => {
    const openrouter = genaiPrices({ provider: 'openrouter' })
    expect(openrouter(tokens(1000, 1000), 'openai/gpt-5-mini', at)).toBeGreaterThan(0)
    expect(openrouter(tokens(1000, 1000), 'no-such-model', at)).toBeNull()
    expect(() => genaiPrices({ provider: 'opnai' })).toThrow(RangeError)
  })

  it('does not know what a completion of a model costs that the tables price for input alone', () => {
    expect(price(tokens(1000, 0), 'voyage-3', at)).toBeGreaterThan(0)
    expect(price(tokens(1000, 1000), 'voyage-3', at)).toBeNull()
  })

  it('puts overrides first, and takes 0 for a price that is known', () => {
    const own = genaiPrices({ overrides: { 'gpt-5-mini': { input: 1, output: 1 }, local: { input: 0, output: 0 } } })
    expect(own(tokens(1_000_000, 1_000_000), 'gpt-5-mini', at)).toBe(2)
    expect(own(tokens(1000, 1000), 'local', at)).toBe(0)
  })

  it.each([Number.NaN, -1, Infinity, undefined, '3'])('refuses an override of %s', (output) => {
    expect(() => genaiPrices({ overrides: { mine: { input: 1, output: output as number } } })).toThrow(
      /'mine' has `output`/,
    )
  })

  it('says null or a number from 0 for whatever it is asked', () => {
    const count = fc.option(fc.nat(1_000_000), { nil: undefined })
    const models = fc.oneof(fc.string(), fc.constantFrom('gpt-5-mini', 'o3', 'claude-opus-4-0', 'gemini-2.5-pro'))
    fc.assert(
      fc.property(
        models,
        count,
        count,
        count,
        count,
        fc.date({ noInvalidDate: true }),
        (model, input, output, read, write, date) => {
          const usage = {
            inputTokens: { total: input, cacheRead: read, cacheWrite: write },
            outputTokens: { total: output },
          }
          const usd = price(usage, model, date)
          expect(usd === null || (Number.isFinite(usd) && usd >= 0)).toBe(true)
          if (input === undefined || output === undefined) expect(usd).toBeNull()
        },
      ),
    )
  })
})
