import { ChainOfThought, Predict, inMemoryRetriever, program } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
const lm = scriptedLM(chatReply({ reasoning: 'The passage says so.', answer: 'Jane Austen' }))
const p = new ChainOfThought('question -> answer')
console.log(await p.run({ question: 'x' }, { lm }))
const [pre] = await p.preview({question:'Who?'})
console.log(pre?.text)
