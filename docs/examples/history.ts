import { Predict, showMessages } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

// #region history
const chat = new Predict('history: history, question -> answer')
const lm = scriptedLM(chatReply({ answer: 'Lima' }))
const history = [{ question: 'What is the capital of Japan?', answer: 'Tokyo' }]
const { answer } = await chat.run({ history, question: 'And of Peru?' }, { lm })
console.log(answer) // => Lima
console.log(showMessages(lm.calls[0]?.messages.slice(1) ?? []))
// => ── user ──
// => [[ ## question ## ]]
// => What is the capital of Japan?
// =>
// => Reply with `[[ ## answer ## ]]`, and end with `[[ ## completed ## ]]`.
// =>
// => ── assistant ──
// => [[ ## answer ## ]]
// => Tokyo
// =>
// => [[ ## completed ## ]]
// =>
// =>
// => ── user ──
// => [[ ## question ## ]]
// => And of Peru?
// =>
// => Reply with `[[ ## answer ## ]]`, and end with `[[ ## completed ## ]]`.
// #endregion history
