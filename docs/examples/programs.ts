import {
  ChainOfThought,
  findPredictors,
  inMemoryRetriever,
  Module,
  Predict,
  program,
  type Retriever,
  type Context,
} from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const retriever = inMemoryRetriever({
  passages: [
    { id: 'nile', text: 'The Nile flows north through eleven countries to the Mediterranean.' },
    { id: 'amazon', text: 'The Amazon carries more water than any other river.' },
  ],
})
const lm = scriptedLM([
  { when: 'context', reply: chatReply({ reasoning: 'It is in the first passage.', answer: 'the Amazon' }) },
  { when: 'query', reply: chatReply({ query: 'most water' }) },
])

// #region function
const ask = program(
  'ask',
  { respond: new ChainOfThought('question, context: string[] -> answer') },
  async ({ question }: { question: string }, { respond, signal }) => {
    const { passages } = await retriever.retrieve({ query: question, k: 3, signal })
    const { answer } = await respond.run({ question, context: passages.map(({ text }) => text) })
    return { answer, sources: passages.map(({ id }) => id) }
  },
)
console.log(await ask.run({ question: 'Which river carries the most water?' }, { lm }))
// => { answer: 'the Amazon', sources: [ 'amazon', 'nile' ] }
// #endregion function

// #region class
class Research extends Module<{ question: string }, { answer: string }> {
  readonly search = new Predict('question -> query')
  readonly respond = new ChainOfThought('question, context: string[] -> answer')
  readonly retriever: Retriever

  constructor(retriever: Retriever) {
    super()
    this.retriever = retriever
  }

  async forward({ question }: { question: string }, { signal }: Context) {
    const { query } = await this.search.run({ question })
    const { passages } = await this.retriever.retrieve({ query, k: 1, signal })
    return this.respond.run({ question, context: passages.map(({ text }) => text) })
  }
}

const research = new Research(retriever)
const { answer } = await research.run({ question: 'Which river carries the most water?' }, { lm })
console.log(answer) // => the Amazon
// #endregion class

// #region paths
console.log([...findPredictors(ask).keys()]) // => [ 'respond.predict' ]
console.log([...findPredictors(research).keys()]) // => [ 'search', 'respond.predict' ]
// #endregion paths

// #region nested
const twice = program(
  'twice',
  { drafts: [research, ask], choose: new Predict('answers: string[] -> best') },
  async (input: { question: string }, { drafts, choose }) => {
    const answers = await Promise.all(drafts.map((draft) => draft.run(input)))
    return choose.run({ answers: answers.map(({ answer }) => answer) })
  },
)
console.log([...findPredictors(twice).keys()])
// => [
// =>   'drafts[0].search',
// =>   'drafts[0].respond.predict',
// =>   'drafts[1].respond.predict',
// =>   'choose'
// => ]
// #endregion nested
