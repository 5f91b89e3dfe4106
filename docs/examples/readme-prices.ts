import { createBudget, type LM, Predict, textResult } from '@dspex/core'
import { genaiPrices } from '@dspex/prices'

const usage = { inputTokens: { total: 1200 }, outputTokens: { total: 50 } }
const text = '[[ ## answer ## ]]\nJane Austen\n\n[[ ## completed ## ]]'
const lm: LM = { id: 'openai:gpt-5-mini', generate: async () => textResult(text, { model: 'gpt-5-mini', usage }) }

const budget = createBudget({ usd: 1 })
const answer = new Predict('question -> answer')
await answer.run({ question: 'Who wrote Emma?' }, { lm, price: genaiPrices(), budget })
console.log(budget.spent().usd.toFixed(6)) // => 0.000400
