import { type LM, Predict, textResult } from '@dspex/core'
import { answerExactMatch, evaluate, f1Score } from '@dspex/evaluate'

const devset = [
  { id: 'emma', inputs: { question: 'Who wrote Emma?' }, labels: { answer: 'Jane Austen' } },
  { id: 'persuasion', inputs: { question: 'Who wrote Persuasion?' }, labels: { answer: 'Austen' } },
  { id: 'middlemarch', inputs: { question: 'Who wrote Middlemarch?' }, labels: { answer: 'George Eliot' } },
]
// An LM is an id and one method. This one always says the same.
const text = '[[ ## answer ## ]]\nJane Austen\n\n[[ ## completed ## ]]'
const lm: LM = { id: 'parrot', generate: async () => textResult(text, { model: 'parrot' }) }

const metrics = { exact: answerExactMatch(), f1: f1Score() }
const report = await evaluate(new Predict('question -> answer'), { devset, lm, metrics })
console.log(report.metrics.exact.mean?.toFixed(2), report.metrics.f1.mean?.toFixed(2)) // => 0.33 0.56
