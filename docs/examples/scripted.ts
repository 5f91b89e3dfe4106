import { LMError, Predict, textOf } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const translate = new Predict('text, language -> translation')

// #region rules
const lm = scriptedLM([
  { when: 'German', reply: chatReply({ translation: 'Guten Tag' }) },
  { when: /French|Français/, reply: chatReply({ translation: 'Bonjour' }), times: 1 },
  { when: 'French', reply: new LMError('overloaded', { code: 'LM_SERVER' }) },
])
console.log(await translate.run({ text: 'Hello', language: 'German' }, { lm })) // => { translation: 'Guten Tag' }
console.log(await translate.run({ text: 'Hello', language: 'French' }, { lm })) // => { translation: 'Bonjour' }
const once = { lm, retry: false } as const // else it would be asked again
console.log(await translate.run({ text: 'Hello', language: 'French' }, once).catch(({ code }) => code)) // => LM_SERVER
lm.assertUsed()
console.log(lm.calls.length) // => 3
// #endregion rules

// #region function
const shout = scriptedLM(({ messages }, call) => {
  const [, text] = /## text ## \]\]\n(.*)/.exec(textOf(messages.at(-1)?.content ?? [])) ?? []
  return chatReply({ translation: `${call}: ${text?.toUpperCase()}` })
})
console.log(await translate.run({ text: 'Hello', language: 'Loud' }, { lm: shout })) // => { translation: '1: HELLO' }
// #endregion function
