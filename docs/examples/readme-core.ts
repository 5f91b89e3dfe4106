import { type LM, Predict, unknownUsage } from '@dspex/core'

const translate = new Predict("text, language: 'German' | 'French' -> translation")

// An LM is an id and one method. This one always says the same.
const text = '[[ ## translation ## ]]\nGuten Morgen\n\n[[ ## completed ## ]]'
const lm: LM = {
  id: 'parrot',
  generate: async () => ({
    completions: [{ content: [{ type: 'text', text }], finishReason: { unified: 'stop' } }],
    usage: unknownUsage,
    model: 'parrot',
  }),
}
const { translation } = await translate.run({ text: 'Good morning', language: 'German' }, { lm })
console.log(translation) // => Guten Morgen
