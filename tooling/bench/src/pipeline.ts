import { createBudget, type PriceFunction, Predict } from '@dspex/core'
import { fixedLM } from './instant-lm.ts'
import { measure } from './measure.ts'
import type { Bench } from './row.ts'

const price: PriceFunction = () => 0.000_01

/** What the stages between a predictor and an LM cost: all of them, none of them, the plain default. */
export const pipelineBench: Bench = async () => {
  const predict = new Predict('question -> answer')
  const lm = fixedLM()
  const input = { question: 'What is the capital of France?' }
  const budget = createBudget({ calls: 1e12, tokens: 1e15, usd: 1e9, ms: 1e9 })
  const { signal } = new AbortController()
  const { off, byDefault, on } = await measure({
    off: () => predict.run(input, { lm, retry: false, limits: false, timeouts: false }),
    byDefault: () => predict.run(input, { lm }),
    on: () => predict.run(input, { lm, budget, price, signal, limits }),
  })
  const what = 'Predict.run, instant LM'
  const baseline = { name: 'everything off', value: off * 1000 }
  return [
    { what: `${what}, everything off`, ours: off * 1000, unit: 'µs', goal: { atMost: 7.5 } },
    { what: `${what}, as it comes`, ours: byDefault * 1000, baseline, unit: 'µs' },
    { what: `${what}, everything on`, ours: on * 1000, baseline, unit: 'µs', goal: { atMost: 80 } },
  ]
}

const limits = { requestsPerMinute: 1e12, tokensPerMinute: 1e15 }
