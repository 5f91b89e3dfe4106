import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ChainOfThought,
  diffStates,
  dumpState,
  editState,
  loadState,
  saveState,
  signature,
  stateHash,
  withState,
} from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const folder = await mkdtemp(join(tmpdir(), 'dspex-example-'))

// #region dump
const answerQuestion = signature('question -> answer').withInstructions('Answer the question.')
const answer = new ChainOfThought(answerQuestion)
const state = dumpState(answer)
console.log(Object.keys(state.predictors)) // => [ 'predict' ]
console.log(state.predictors['predict']?.instructions) // => Answer the question.
// #endregion dump

// #region edit
const better = editState(state, 'predict', {
  instructions: 'Answer the question in one word.',
  descriptions: { answer: 'one word, no full stop' },
  demos: [{ inputs: { question: 'Who wrote Emma?' }, outputs: { reasoning: 'Emma is by Austen.', answer: 'Austen' } }],
  lmOptions: { temperature: 0 },
})
// #endregion edit

// #region view
const view = withState(answer, better)
const lm = scriptedLM(chatReply({ reasoning: 'Hamlet is by Shakespeare.', answer: 'Shakespeare' }))
const [one, other] = await Promise.all([
  view.run({ question: 'Who wrote Hamlet?' }, { lm }),
  answer.run({ question: 'Who wrote Hamlet?' }, { lm }),
])
console.log(one.answer, other.answer) // => Shakespeare Shakespeare
console.log(lm.calls.map(({ messages, temperature }) => [messages.length, temperature]))
// => [ [ 4, 0 ], [ 2, undefined ] ]
// #endregion view

// #region diff
const { predict: changes } = diffStates(state, better)
console.log(changes?.demosAdded?.length, changes?.descriptions, changes?.lmOptions)
// => 1 { answer: { before: undefined, after: 'one word, no full stop' } } { temperature: { before: undefined, after: 0 } }
const marks = { same: '', added: '+', removed: '-' }
console.log(changes?.instructions?.map(({ kind, text }) => marks[kind] + text + marks[kind]).join(''))
// => Answer the question+ in one word+.
// #endregion diff

// #region save
const file = join(folder, 'answer.json')
await saveState(view, file)
const restored = withState(new ChainOfThought(answerQuestion), await loadState(file))
console.log(stateHash(restored.state) === stateHash(better)) // => true
// #endregion save

// #region misfit
const changed = new ChainOfThought('question, year: int -> answer')
try {
  withState(changed, better)
} catch (error) {
  console.log((error as Error).message)
  // => The state does not fit program 'ChainOfThought':
  // =>   predict: the program has input 'year', the state does not
  // => Use the program it was made for, or optimize this one anew.
}
// #endregion misfit

await rm(folder, { recursive: true })
