import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type EventMessage, onEvent, Predict, program, type WarningMessage, warnings } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const lm = scriptedLM([chatReply({ count: 'many' }), chatReply({ count: 3 })])

// #region subscribe
const lines: string[] = []
const stop = onEvent('lm', {
  start: ({ lm }) => lines.push(`${lm} is called`),
  end: ({ lm, error }) => lines.push(`${lm} ${error ? 'has failed' : 'has answered'}`),
})

const counting = program(
  'counting',
  { count: new Predict('text -> count: int') },
  async (input: { text: string }, { count }) => count.run(input),
)
await counting.run({ text: 'a b c' }, { lm })
console.log(lines)
// => [
// =>   'scripted is called',
// =>   'scripted has answered',
// =>   'scripted is called',
// =>   'scripted has answered'
// => ]
stop()
// #endregion subscribe

// #region by-name
const onEnd = (message: unknown): void => {
  const { path, input, result } = message as EventMessage<'predict'>
  console.log(path, input, result)
}
const onRepair = (message: unknown): void => {
  const { path, code } = message as EventMessage<'repair'>
  console.log(path, code)
}
subscribe('tracing:dspex:predict:asyncEnd', onEnd)
subscribe('tracing:dspex:repair:start', onRepair)

await counting.run({ text: 'a b c' }, { lm: scriptedLM([chatReply({ count: 'three' }), chatReply({ count: 3 })]) })
// => count REPLY_INVALID
// => count { text: 'a b c' } { count: 3 }
unsubscribe('tracing:dspex:predict:asyncEnd', onEnd)
unsubscribe('tracing:dspex:repair:start', onRepair)
// #endregion by-name

// #region warnings
const onWarning = (message: unknown): void => console.log((message as WarningMessage).code)
warnings.subscribe(onWarning)

// A predictor that is made inside `forward` can't be found by path.
const hidden = program('hidden', {}, async (input: { text: string }) => new Predict('text -> count: int').run(input))
await hidden.run({ text: 'a b c' }, { lm: scriptedLM(chatReply({ count: 3 })) }) // => PREDICTOR_WITHOUT_PATH
warnings.unsubscribe(onWarning)
// #endregion warnings
