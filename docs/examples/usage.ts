import { ChainOfThought, type PriceFunction, program } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const small = scriptedLM(chatReply({ reasoning: 'Short.', title: 'Rivers' }), {
  id: 'small',
  usage: { inputTokens: { total: 1000 }, outputTokens: { total: 200 } },
})
const headline = program(
  'headline',
  { write: new ChainOfThought('text -> title') },
  async (input: { text: string }, { write }) => write.run(input),
)

// #region execute
const { output, trace, usage, durationMs } = await headline.execute({ text: 'Rivers flow.' }, { lm: small })
console.log(output.title, durationMs >= 0) // => Rivers true
console.log(trace.map(({ kind, path, output }) => [kind, path, output]))
// => [
// =>   [
// =>     'predict',
// =>     'write.predict',
// =>     { reasoning: 'Short.', title: 'Rivers' }
// =>   ]
// => ]
// #endregion execute

// #region price
const usdPerMillion = new Map([['small', { input: 0.2, output: 0.8 }]])
const price: PriceFunction = ({ inputTokens, outputTokens }, model) => {
  const usd = usdPerMillion.get(model)
  if (!usd || inputTokens.total === undefined || outputTokens.total === undefined) return null
  return (inputTokens.total * usd.input + outputTokens.total * usd.output) / 1e6
}
const priced = await headline.execute({ text: 'Rivers flow.' }, { lm: small, price })
console.log(usage['small']?.costUsd, priced.usage['small']?.costUsd) // => null 0.00036
// #endregion price
