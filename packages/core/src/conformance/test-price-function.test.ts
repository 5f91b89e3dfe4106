import type { PriceFunction } from '../lm/lm.ts'
import type { Usage } from '../lm/usage.ts'
import type { SuiteOptions } from './suite.ts'
import { testDefects } from './test-defects.ts'
import { priceFunctionCases, testPriceFunction } from './test-price-function.ts'

const good: PriceFunction = ({ inputTokens, outputTokens }, model) => {
  if (model !== 'known' || inputTokens.total === undefined || outputTokens.total === undefined) return null
  return (inputTokens.total - 0.5 * (inputTokens.cacheRead ?? 0)) * 1e-6 + outputTokens.total * 4e-6
}

testPriceFunction('of two numbers', { create: () => good, pricedModel: 'known' })

testDefects('testPriceFunction', priceFunctionCases, [
  {
    defect: 'prices all models',
    options: broken(([usage, , at]) => good(usage, 'known', at)),
    fails: ['says null, never 0, for a model it does not know'],
  },
  {
    defect: 'knows no model',
    options: broken(() => null),
    fails: [
      'prices the input and the output of a known model',
      'says 0 for a call without tokens',
      'never charges more for input that the provider had cached',
      'prices very large calls',
    ],
  },
  {
    defect: 'takes what is not known for 0',
    options: broken(([usage, model, at]) => good(withZeros(usage), model, at)),
    fails: ['says null for tokens that are not known'],
  },
  {
    defect: 'forgets the output',
    options: broken(([usage, model, at]) =>
      good({ ...usage, outputTokens: { total: usage.outputTokens.total && 0 } }, model, at),
    ),
    fails: ['prices the input and the output of a known model'],
  },
  {
    defect: 'charges extra for what was cached',
    options: broken(([usage, model, at]) => addTo(good(usage, model, at), usage.inputTokens.cacheRead ?? 0)),
    fails: ['never charges more for input that the provider had cached'],
  },
  {
    defect: 'has a fee per call',
    options: broken(([usage, model, at]) => addTo(good(usage, model, at), 0.01)),
    fails: ['prices the input and the output of a known model', 'says 0 for a call without tokens'],
  },
  {
    defect: 'overflows',
    options: broken(([usage, model, at]) =>
      (usage.inputTokens.total ?? 0) > 2 ** 31 ? Number.NaN : good(usage, model, at),
    ),
    fails: ['prices very large calls'],
  },
  {
    defect: 'is free outside its years',
    options: broken(([usage, model, at]) => (at.getFullYear() > 9000 ? 0 : good(usage, model, at))),
    fails: ['says a number or null at any date'],
  },
  {
    defect: 'counts calls',
    options: broken(([usage, model, at], call) => addTo(good(usage, model, at), call * 1e-20)),
    fails: ['says 0 for a call without tokens', 'says the same for the same call, and changes nothing'],
  },
])

function broken(
  price: (call: Parameters<PriceFunction>, count: number) => number | null,
): SuiteOptions<PriceFunction> & { pricedModel: string } {
  let count = 0
  return {
    create:
      () =>
      (...call) =>
        price(call, (count += 1)),
    pricedModel: 'known',
  }
}

function addTo(usd: number | null, more: number): number | null {
  return usd === null ? null : usd + more
}

function withZeros({ inputTokens, outputTokens }: Usage): Usage {
  return {
    inputTokens: { ...inputTokens, total: inputTokens.total ?? 0 },
    outputTokens: { total: outputTokens.total ?? 0 },
  }
}
