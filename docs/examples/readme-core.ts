import { type LM, Predict, textResult } from '@dspex/core'

const translate = new Predict("text, language: 'German' | 'French' -> translation")

// An LM is an id and one method. This one always says the same.
const text = '[[ ## translation ## ]]\nGuten Morgen\n\n[[ ## completed ## ]]'
const lm: LM = {
  id: 'parrot',
  generate: async () => textResult(text, { model: 'parrot' }),
}
const { translation } = await translate.run({ text: 'Good morning', language: 'German' }, { lm })
console.log(translation) // => Guten Morgen
