import { subscribe } from 'node:diagnostics_channel'
import { channels, type EventMessage, Predict, program, type WarningMessage } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const lm = scriptedLM([chatReply({ count: 'many' }), chatReply({ count: 3 })])

// #region subscribe
const ignore = (): void => {}
const lines: string[] = []
channels.lm.subscribe({
  start: ({ lm }) => lines.push(`${lm} is called`),
  end: ignore, // the call has returned a promise
  asyncStart: ignore,
  error: ignore, // `asyncEnd` comes too
  asyncEnd: ({ lm, error }) => lines.push(`${lm} ${error === undefined ? 'has answered' : 'has failed'}`),
})
channels.repair.subscribe({
  start: ({ path, code }) => lines.push(`${path} asks again: ${code}`),
  end: ignore,
  asyncStart: ignore,
  error: ignore,
  asyncEnd: ignore,
})

const counting = program(
  'counting',
  { count: new Predict('text -> count: int') },
  (input: { text: string }, { count }) => count.run(input),
)
await counting.run({ text: 'a b c' }, { lm })
console.log(lines.join('\n'))
// => scripted is called
// => scripted has answered
// => count asks again: REPLY_INVALID
// => scripted is called
// => scripted has answered
// #endregion subscribe

// #region by-name
subscribe('tracing:dspex:predict:asyncEnd', (message) => {
  const { path, result } = message as EventMessage<'predict'>
  console.log(path, result)
})
subscribe('dspex:warning', (message) => console.log((message as WarningMessage).code))

const three = scriptedLM(chatReply({ count: 3 }))
await counting.run({ text: 'a b c' }, { lm: three })
// => count [ { count: 3 } ]

// A predictor that is made inside `forward` can't be found by path.
const hidden = program('hidden', {}, (input: { text: string }) => new Predict('text -> count: int').run(input))
await hidden.run({ text: 'a b c' }, { lm: three })
// => PREDICTOR_WITHOUT_PATH
// => (no path) [ { count: 3 } ]
// #endregion by-name
