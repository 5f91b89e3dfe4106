import { setTimeout as wait } from 'node:timers/promises'
import { currentContext, Predict, program, withContext } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const greet = new Predict('name -> greeting')
const hello = scriptedLM(chatReply({ greeting: 'Hello!' }), { id: 'hello' })

// #region context
await withContext({ lm: hello, lmOptions: { temperature: 0.2, seed: 1 } }, async () => {
  console.log((await greet.run({ name: 'Ada' })).greeting) // => Hello!
  await greet.run({ name: 'Bob' }, { lmOptions: { temperature: 1 } })
  console.log(currentContext().lm?.id) // => hello
})
console.log(hello.calls.map(({ temperature, seed }) => [temperature, seed])) // => [ [ 0.2, 1 ], [ 1, 1 ] ]

const alone = await greet.run({ name: 'Ada' }).catch((error: Error) => error.message)
console.log(alone)
// => There is no LM for the predictor. Pass one to the call, `run(input, { lm })`, or set one around it, `withContext({ lm }, () => …)`.
// #endregion context

// #region cancel
const slow = scriptedLM(chatReply({ greeting: 'Hello!' }), { delayMs: 60_000 })
const controller = new AbortController()
const reason = new Error('the user has left')
setTimeout(() => controller.abort(reason), 20)
const outcome: unknown = await greet
  .run({ name: 'Ada' }, { lm: slow, signal: controller.signal })
  .catch((error: unknown) => error)
console.log(outcome === reason) // => true

const late: unknown = await greet
  .run({ name: 'Ada' }, { lm: slow, signal: AbortSignal.timeout(20) })
  .catch((error: unknown) => error)
console.log((late as Error).name) // => TimeoutError
// #endregion cancel

// #region own-work
const patient = program('patient', { greet }, async ({ name }: { name: string }, { greet, signal }) => {
  await wait(5, undefined, { signal })
  return greet.run({ name })
})
console.log(await patient.run({ name: 'Ada' }, { lm: hello, signal: AbortSignal.timeout(5000) })) // => { greeting: 'Hello!' }
// #endregion own-work
