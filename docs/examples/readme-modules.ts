import { check, Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { Retry } from '@dspex/modules'

// A scripted model: too long at first, brief when it is told so.
const lm = scriptedLM([
  chatReply({ slogan: 'The finest coffee that you have ever tasted' }),
  chatReply({ slogan: 'Wake up well' }),
])

const brief = check({
  name: 'brief',
  field: 'slogan',
  test: ({ slogan }: { slogan: string }) => slogan.length <= 20,
  message: ({ slogan }) => `has ${slogan.length} characters; 20 are the most`,
})
const advertise = new Retry(new Predict('product -> slogan'), { attempts: 3, checks: [brief] })

const { slogan } = await advertise.run({ product: 'coffee' }, { lm })
console.log(slogan) // => Wake up well
