import { Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { simba } from '@dspex/optimizers-simba'

// Words of a shop that has its own names for what customers want.
const desks = ['billing', 'parcels', 'returns', 'claims'] as const
const messages = Array.from({ length: 120 }, (_, n) => ({
  id: `m${n}`,
  inputs: { message: `Message ${n} about topic ${n % 4}` },
  labels: { desk: desks[n % 4] as string },
}))
// This LM knows two desks; the others it has to be shown.
const lm = scriptedLM((request) => {
  const [shown, asked] = [JSON.stringify(request.messages.slice(0, -1)), JSON.stringify(request.messages.at(-1))]
  const topic = Number(/topic (\d)/.exec(asked)?.[1])
  return chatReply({ desk: topic < 2 || shown.includes(`topic ${topic}`) ? desks[topic] : 'billing' })
})
const route = new Predict('message -> desk')

const { program, report } = await simba({ auto: 'light' }).compile(route, {
  trainset: messages.slice(0, 40),
  holdout: messages.slice(40),
  metric: ({ labels }, { desk }) => labels.desk === desk,
  lm,
})
console.log(report.comparison?.verdict, report.learned.length) // => improved 2
console.log(await program.run({ message: 'Message 500 about topic 3' }, { lm })) // => { desk: 'claims' }
