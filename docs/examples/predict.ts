import { ChainOfThought, Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

// #region predict
const capital = new Predict('country -> city', {
  demos: [{ inputs: { country: 'Peru' }, outputs: { city: 'Lima' } }],
  lmOptions: { temperature: 0, maxOutputTokens: 100 },
})
const { city } = await capital.run({ country: 'Japan' }, { lm: scriptedLM(chatReply({ city: 'Tokyo' })) })
console.log(city) // => Tokyo
// #endregion predict

// #region chain-of-thought
const solve = new ChainOfThought('problem -> result: int', { reasoning: 'the steps, one a line' })
const lm = scriptedLM(chatReply({ reasoning: '17 + 25\n= 42', result: 42 }))
const { reasoning, result } = await solve.run({ problem: 'What is 17 + 25?' }, { lm })
console.log(result, reasoning.split('\n')) // => 42 [ '17 + 25', '= 42' ]
// #endregion chain-of-thought

// #region execute
const { output, trace, usage } = await solve.execute({ problem: 'What is 17 + 25?' }, { lm })
console.log(output.result) // => 42
console.log(trace.map(({ kind, path, input }) => [kind, path, input]))
// => [ [ 'predict', 'predict', { problem: 'What is 17 + 25?' } ] ]
console.log(usage['scripted']?.calls, usage['scripted']?.costUsd) // => 1 null
// #endregion execute
