import { readFile } from 'node:fs/promises'
import { ChainOfThought, fromDspyState, program, toDspyState, withState } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const file = new URL('dspy-rag.json', import.meta.url)

// #region import
// In Python: class RAG(dspy.Module) with self.respond = dspy.ChainOfThought("context: list[str], question -> answer").
// rag.save("dspy-rag.json") wrote the file.
const rag = program(
  'rag',
  { respond: new ChainOfThought('context: list[str], question -> answer') },
  async (input: { context: string[]; question: string }, { respond }) => respond.run(input),
)
const state = fromDspyState(JSON.parse(await readFile(file, 'utf8')), rag)
console.log(state.predictors['respond.predict']?.instructions)
console.log(state.predictors['respond.predict']?.demos.length)
// #endregion import

// #region export
const lm = scriptedLM(chatReply({ reasoning: 'It is in the context.', answer: 'Jane Austen' }))
const output = await withState(rag, state).run({ context: ['Emma is by Jane Austen.'], question: 'Who wrote Emma?' }, { lm })
console.log(output.answer) // => Jane Austen
const exported = toDspyState(rag, state)
console.log(Object.keys(exported)) // => [ 'respond.predict', 'metadata' ]
// #endregion export
