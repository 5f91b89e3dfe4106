import { lmWithOptions, Predict, program, withContext } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const small = scriptedLM(chatReply({ topic: 'rivers' }), { id: 'small' })
const large = scriptedLM(chatReply({ poem: 'Slow water, green banks.' }), { id: 'large' })

// #region own
const write = program(
  'write',
  { choose: new Predict('mood -> topic', { lm: small }), compose: new Predict('topic -> poem') },
  async ({ mood }: { mood: string }, { choose, compose }) => compose.run(await choose.run({ mood })),
)
const { output, usage } = await write.execute({ mood: 'calm' }, { lm: large })
console.log(output.poem) // => Slow water, green banks.
console.log(Object.keys(usage)) // => [ 'small', 'large' ]
// #endregion own

// #region override
const other = scriptedLM(
  [
    { when: '`mood`', reply: chatReply({ topic: 'rain' }) },
    { when: '`topic`', reply: chatReply({ poem: 'Rain on tin.' }) },
  ],
  { id: 'other' },
)
const overrideLM = lmWithOptions(other, { temperature: 1 })
const poem = await withContext({ overrideLM }, () => write.run({ mood: 'calm' }))
console.log(poem) // => { poem: 'Rain on tin.' }
console.log(other.calls.map(({ temperature }) => temperature)) // => [ 1, 1 ]
// #endregion override
