import { describe, expect, it } from 'vitest'
import type { PriceFunction } from '../lm/lm.ts'
import { unfailedCases } from './suite.ts'
import { priceFunctionCases, testPriceFunction } from './test-price-function.ts'

const good: PriceFunction = ({ inputTokens, outputTokens }, model) => {
  if (model !== 'known' || inputTokens.total === undefined || outputTokens.total === undefined) return null
  return (inputTokens.total - 0.5 * (inputTokens.cacheRead ?? 0)) * 1e-6 + outputTokens.total * 4e-6
}

testPriceFunction('of two numbers', { create: () => good, pricedModel: 'known' })

describe('testPriceFunction', () => {
  it('has no case that a broken price function could not fail', async () => {
    let calls = 0
    const broken: PriceFunction[] = [
      () => 0,
      () => null,
      () => (calls += 1),
      () => Number.NaN,
      (usage) => 1 / (1 - (usage.inputTokens.cacheRead ?? 0)) + 1 - (usage.inputTokens.total ?? 0),
      ({ inputTokens }) => (inputTokens.cacheRead ? 1 : 0),
    ]
    const options = broken.map((each) => ({ create: () => each, pricedModel: 'known' }))
    expect(await unfailedCases(priceFunctionCases, options)).toEqual([])
  })
})
