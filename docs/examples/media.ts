import { image, Predict, showMessages } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

// #region image
const describe = new Predict('photo: image, before: image[], question -> answer')
const lm = scriptedLM(chatReply({ answer: 'a lighthouse' }))
const { answer } = await describe.run(
  {
    photo: image('https://example.com/coast.jpg'),
    before: [image('data:image/png;base64,iVBORw0KGgo='), image({ fileId: 'file-7' })],
    question: 'What stands on the rock?',
  },
  { lm },
)
console.log(answer) // => a lighthouse
console.log(showMessages(lm.calls[0]?.messages.slice(-1) ?? []))
// => ── user ──
// => [[ ## photo ## ]]
// => <image: https://example.com/coast.jpg>
// =>
// => [[ ## before ## ]]
// => <image image/png: 12 base64 characters><image: file-7>
// =>
// => [[ ## question ## ]]
// => What stands on the rock?
// =>
// => Reply with `[[ ## answer ## ]]`, and end with `[[ ## completed ## ]]`.
// #endregion image
