import { readFile } from 'node:fs/promises'
import { ChainOfThought, fromDspyState, Predict, program, toDspyState, withState } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

/** Written by `rag.save('rag.json')` of DSPy 3.4.1. */
const file = new URL('../../tooling/dspy-golden/goldens/state/rag.json', import.meta.url)

// #region import
// In Python:
//   self.make_query = dspy.Predict('question -> query')
//   self.respond = dspy.ChainOfThought('context: list[str], question -> answer')
const rag = program(
  'rag',
  {
    make_query: new Predict('question -> query'),
    respond: new ChainOfThought('context: list[str], question -> answer'),
  },
  async ({ question }: { question: string }, { make_query, respond }) => {
    const { query } = await make_query.run({ question })
    return respond.run({ question, context: [`About ${query}: Emma is a novel by Jane Austen.`] })
  },
)
const state = fromDspyState(JSON.parse(await readFile(file, 'utf8')), rag)
console.log(state.predictors['respond.predict']?.instructions) // => Answer from the context.
console.log(state.predictors['respond.predict']?.demos[1]) // => { inputs: { question: 'q2' }, outputs: { answer: 'a2' } }
// #endregion import

const lm = scriptedLM([
  chatReply({ query: 'Emma' }),
  chatReply({ reasoning: 'It is in the context.', answer: 'Jane Austen' }),
])

// #region export
const { answer } = await withState(rag, state).run({ question: 'Who wrote Emma?' }, { lm })
console.log(answer) // => Jane Austen

const exported = JSON.stringify(toDspyState(rag, state)) // save it, then in Python: rag.load('rag.json')
console.log(Object.keys(JSON.parse(exported))) // => [ 'make_query', 'respond.predict', 'metadata' ]
// #endregion export
