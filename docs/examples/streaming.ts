import { ChainOfThought } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const lm = scriptedLM(chatReply({ reasoning: 'Emma is one of her novels.', answer: 'Jane Austen' }))

// #region stream
const qa = new ChainOfThought('question -> answer')

for await (const event of qa.stream({ question: 'Who wrote Emma?' }, { lm })) {
  if (event.type === 'field-delta') console.log(event.field, '+', event.delta)
  if (event.type === 'output') console.log(event.output)
}
// => reasoning + Emma is one of her novels.
// => answer + Jane Austen
// => { reasoning: 'Emma is one of her novels.', answer: 'Jane Austen' }
// #endregion stream
