import { ChainOfThought, inMemoryRetriever, program } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const retriever = inMemoryRetriever({ passages: [{ id: 'emma', text: 'Emma is a novel by Jane Austen.' }] })

const rag = program(
  'rag',
  { respond: new ChainOfThought('question, context: string[] -> answer') },
  async ({ question }: { question: string }, { respond, signal }) => {
    const { passages } = await retriever.retrieve({ query: question, k: 3, signal })
    return respond.run({ question, context: passages.map(({ text }) => text) })
  },
)

// Any LM will do. This one answers from a script, so that the example runs anywhere.
const lm = scriptedLM(chatReply({ reasoning: 'The passage says so.', answer: 'Jane Austen' }))
const { answer } = await rag.run({ question: 'Who wrote Emma?' }, { lm })
console.log(answer) // => Jane Austen
