import { ChainOfThought } from '@dspex/core'

// #region preview
const answer = new ChainOfThought("question, mood: 'calm' | 'urgent' -> answer")
const [request] = await answer.preview({ question: 'Where is the exit?', mood: 'urgent' })
console.log(request?.text)
// => ── system ──
// => You are given:
// => - `question` (string)
// => - `mood` ('calm' | 'urgent')
// =>
// => You write:
// => - `reasoning` (string)
// => - `answer` (string)
// =>
// => Each field stands under a header of its own, in this form:
// =>
// => [[ ## question ## ]]
// => {question}
// =>
// => [[ ## mood ## ]]
// => {mood}
// =>
// => [[ ## reasoning ## ]]
// => {reasoning}
// =>
// => [[ ## answer ## ]]
// => {answer}
// =>
// => [[ ## completed ## ]]
// =>
// => Your task: Given `question` and `mood`, produce `reasoning` and `answer`.
// =>
// => ── user ──
// => [[ ## question ## ]]
// => Where is the exit?
// =>
// => [[ ## mood ## ]]
// => urgent
// =>
// => Reply with `[[ ## reasoning ## ]]`, then `[[ ## answer ## ]]`, and end with `[[ ## completed ## ]]`.
// #endregion preview
