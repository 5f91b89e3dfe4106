import { subscribe } from 'node:diagnostics_channel'
import { channels, type EventMessage, Predict, program, type WarningMessage } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

// #region subscribe
const lines: string[] = []
channels.lm.subscribe({
  start: ({ lm, parent }) => lines.push(`${lm} is called by ${parent === undefined ? 'nobody' : 'a piece of work'}`),
  asyncEnd: ({ lm, error }) => lines.push(`${lm} ${error === undefined ? 'has answered' : 'has failed'}`),
  end: () => {},
  asyncStart: () => {},
  error: () => {},
})
channels.repair.subscribe({
  start: ({ path, code }) => lines.push(`${path} asks again: ${code}`),
  end: () => {},
  asyncStart: () => {},
  asyncEnd: () => {},
  error: () => {},
})

const lm = scriptedLM([chatReply({ count: 'many' }), chatReply({ count: 3 })])
const counting = program('counting', { count: new Predict('text -> count: int') }, (input: { text: string }, { count }) => count.run(input))
await counting.run({ text: 'a b c' }, { lm })
for (const line of lines) console.log(line)
// => scripted is called by a piece of work
// => scripted has answered
// => count asks again: REPLY_INVALID
// => scripted is called by a piece of work
// => scripted has answered
// #endregion subscribe

// #region by-name
subscribe('tracing:dspex:predict:asyncEnd', (message) => {
  const { path, result } = message as EventMessage<'predict'>
  console.log(path, result)
})
subscribe('dspex:warning', (message) => console.log((message as WarningMessage).code))

await counting.run({ text: 'a b c' }, { lm: scriptedLM(chatReply({ count: 3 })) })
// => count [ { count: 3 } ]
const hidden = program('hidden', {}, (input: { text: string }) => new Predict('text -> count: int').run(input))
await hidden.run({ text: 'a b c' }, { lm: scriptedLM(chatReply({ count: 3 })) })
// => PREDICTOR_WITHOUT_PATH
// => (no path) [ { count: 3 } ]
// #endregion by-name
