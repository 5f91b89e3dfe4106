import { type Blame, DspexError, executionOf, LMError, ParseError, Predict, textOf } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const age = new Predict('person -> age: int')

// #region switch
async function ask(person: string, lm: ReturnType<typeof scriptedLM>): Promise<string> {
  try {
    const { age: years } = await age.run({ person }, { lm, retry: false })
    return `${years} years`
  } catch (error) {
    if (!DspexError.isInstance(error)) throw error // a mistake of our own, or an abort
    switch (error.code) {
      case 'REPLY_REFUSED':
        return 'The model refuses.'
      case 'LM_RATE_LIMIT':
      case 'LM_TIMEOUT':
        return 'Try again later.'
      default:
        return `${error.name} ${error.code}`
    }
  }
}
console.log(await ask('Ada', scriptedLM(chatReply({ age: 36 })))) // => 36 years
console.log(await ask('Ada', scriptedLM({ text: 'I would rather not.', finishReason: 'refusal' }))) // => The model refuses.
console.log(await ask('Ada', scriptedLM(new LMError('429', { code: 'LM_RATE_LIMIT' })))) // => Try again later.
console.log(await ask('Ada', scriptedLM(new TypeError('fetch failed')))) // => LMError LM_FAILED
console.log(await ask('Ada', scriptedLM('She was thirty-six.'))) // => ParseError REPLY_UNREADABLE
// #endregion switch

// #region family
type QueueErrorCode = 'QUEUE_FULL' | 'QUEUE_UNKNOWN'

class QueueError extends DspexError<QueueErrorCode> {
  protected static override readonly family = 'acme.QueueError'
  protected static override readonly blame: Record<QueueErrorCode, Blame> = {
    QUEUE_FULL: 'infrastructure',
    QUEUE_UNKNOWN: 'setup',
  }
}

const full: unknown = new QueueError("The queue 'mail' is full. Wait until it is shorter.", { code: 'QUEUE_FULL' })
if (QueueError.isInstance(full)) console.log(full.name, full.blame) // => acme.QueueError infrastructure
// #endregion family

// #region input
const input = JSON.parse('{ "person": "Ada", "country": "England" }') as { person: string }
const refused = await age.run(input, { lm: scriptedLM('') }).catch((error: Error) => error.message)
console.log(refused)
// => The input of the predictor does not fit its signature: `country` is not an input of this signature. Its inputs are `person`.
// #endregion input

// #region repair
const lm = scriptedLM([chatReply({ age: 'thirty-six' }), chatReply({ age: 36 })])
const { output, trace } = await age.execute({ person: 'Ada' }, { lm })
console.log(output, trace[0]?.repairs) // => { age: 36 } 1
console.log(textOf(lm.calls[1]?.messages.at(-1)?.content ?? []))
// => Your reply does not fit:
// => - `age`: expected integer, got "thirty-six"
// =>
// => Write the whole reply again. Reply with `[[ ## age ## ]]` (integer), and end with `[[ ## completed ## ]]`.
// #endregion repair

// #region give-up
const stubborn = scriptedLM(chatReply({ age: 'old' }))
const error = await age.execute({ person: 'Ada' }, { lm: stubborn, repairs: 2 }).catch((error: unknown) => error)
if (ParseError.isInstance(error)) {
  console.log(error.code, error.attempts, error.issues) // => REPLY_INVALID 3 [ { path: 'age', message: 'expected integer, got "old"' } ]
  console.log(executionOf(error)?.usage['scripted']?.calls) // => 3
}
// #endregion give-up
